package gpunas.formats.known;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was published of a network on ImageNet; {@code known-networks.tsv} has it and its sources.
 *
 * @param name for example {@code resnet-50}
 * @param side of its images, pixels
 * @param top1 on the validation images, 0 to 1
 * @param parameters trained values, to two or three digits
 * @param macs multiply-accumulates for one image, to two or three digits
 * @param source of the accuracy
 */
public record KnownNetwork(
    String name, int side, double top1, long parameters, long macs, String source) {

  private static final String TABLE = "known-networks.tsv";
  private static final String COMMENT = "#";
  private static final int COLUMNS = 6;
  private static final List<KnownNetwork> ALL = read();

  /** All of them, by family. */
  public static List<KnownNetwork> all() {
    return ALL;
  }

  /** The one of a name; null if there is none. */
  public static @Nullable KnownNetwork find(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  private static List<KnownNetwork> read() {
    try (var in = Objects.requireNonNull(KnownNetwork.class.getResourceAsStream(TABLE), TABLE);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith(COMMENT)).map(KnownNetwork::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KnownNetwork of(String line) {
    var cells = line.split("\t", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalStateException(
          "%s has a line of %d cells; expected %d: %s"
              .formatted(TABLE, cells.length, COLUMNS, line));
    }
    return new KnownNetwork(
        cells[0],
        Integer.parseInt(cells[1]),
        Double.parseDouble(cells[2]) / 100,
        Math.round(1e6 * Double.parseDouble(cells[3])),
        Math.round(1e9 * Double.parseDouble(cells[4])),
        cells[5]);
  }
}
