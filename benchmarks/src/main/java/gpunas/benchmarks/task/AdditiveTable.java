package gpunas.benchmarks.task;

import gpunas.optimizer.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A number per network that is an intercept plus one cell per block. A row of the file is a block, the
 * values of that block's genes (gene {@code b3.kernel} is column {@code kernel} of block 3) and the
 * cell's numbers; the row {@code intercept} holds the constants.
 */
final class AdditiveTable {
  private record Block(int[] genes, int[] strides, double[] cells) {}

  private final double intercept;
  private final List<Block> blocks;

  private AdditiveTable(double intercept, List<Block> blocks) {
    this.intercept = intercept;
    this.blocks = blocks;
  }

  static AdditiveTable of(Csv csv, String column, Genes genes) {
    int value = csv.column(column);
    double intercept = 0;
    Map<String, List<List<String>>> byBlock = new LinkedHashMap<>();
    for (List<String> row : csv.rows()) {
      if (row.getFirst().equals("intercept")) {
        intercept = Double.parseDouble(row.get(value));
      } else {
        byBlock.computeIfAbsent(row.getFirst(), _ -> new ArrayList<>()).add(row);
      }
    }
    List<Block> blocks = new ArrayList<>();
    byBlock.forEach((name, rows) -> blocks.add(block(name, rows, csv.header(), value, genes)));
    return new AdditiveTable(intercept, blocks);
  }

  private static Block block(String name, List<List<String>> rows, List<String> header, int value, Genes genes) {
    List<Integer> members = new ArrayList<>();
    List<Integer> columns = new ArrayList<>();
    for (int g = 0; g < genes.count(); g++) {
      String[] parts = genes.entries().get(g).name().split("\\.", 2);
      int column = parts.length == 2 ? header.indexOf(parts[1]) : -1;
      if (column > 0 && parts[0].replaceFirst("^\\D+(?=\\d)", "").equals(name)) {
        members.add(g);
        columns.add(column);
      }
    }
    int[] strides = new int[members.size()];
    int size = 1;
    for (int i = 0; i < strides.length; i++) {
      strides[i] = size;
      size *= genes.entries().get(members.get(i)).values().size();
    }
    double[] cells = new double[size];
    Arrays.fill(cells, Double.NaN);
    for (List<String> row : rows) {
      int index = 0;
      for (int i = 0; i < strides.length; i++) {
        index += strides[i] * genes.level(members.get(i), row.get(columns.get(i)));
      }
      cells[index] = Double.parseDouble(row.get(value));
    }
    return new Block(members.stream().mapToInt(i -> i).toArray(), strides, cells);
  }

  /** Returns the sum, NaN if a block's cell is missing. */
  double of(Point point) {
    double sum = intercept;
    for (Block block : blocks) {
      int index = 0;
      for (int i = 0; i < block.genes.length; i++) {
        index += block.strides[i] * point.level(block.genes[i]);
      }
      sum += block.cells[index];
    }
    return sum;
  }
}
