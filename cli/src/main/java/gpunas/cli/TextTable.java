package gpunas.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Columns as wide as their widest cell; numbers to the right. */
public final class TextTable {

  /** What stands where nothing is known. */
  public static final String NONE = "-";

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table of nothing yet.
   *
   * @param head of each column
   */
  public TextTable(String... head) {
    row(head);
  }

  /** Adds a row with as many cells as the head has. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Whether there is nothing but the head. */
  public boolean isEmpty() {
    return rows.size() == 1;
  }

  @Override
  public String toString() {
    var columns = rows.getFirst().size();
    var widths =
        IntStream.range(0, columns)
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    var toTheRight =
        IntStream.range(0, columns)
            .mapToObj(i -> rows.stream().skip(1).allMatch(row -> isNumber(row.get(i))))
            .toList();
    var text = new StringBuilder();
    for (var row : rows) {
      var line = new StringBuilder();
      for (var i = 0; i < columns; i++) {
        var padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : GAP);
        line.append(toTheRight.get(i) ? padding + row.get(i) : row.get(i) + padding);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString().stripTrailing();
  }

  private static boolean isNumber(String cell) {
    return cell.equals(NONE) || cell.matches("[<≈ ]*[0-9][0-9.,/ ]*(%|ms|h|s)?");
  }
}
