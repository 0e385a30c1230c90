package gpunas.benchmarks.task;

import gpunas.optimizer.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A number that is an intercept plus one cell per block. A row of the file is a block, the values
 * of that block's genes (gene {@code b3.kernel} is column {@code kernel} of block 3) and the cell's
 * numbers; the row {@code intercept} holds the constants.
 */
final class AdditiveTable implements Quantity {

  private static final String INTERCEPT = "intercept";

  private final double intercept;
  private final List<Block> blocks;

  private AdditiveTable(double intercept, List<Block> blocks) {
    this.intercept = intercept;
    this.blocks = blocks;
  }

  static AdditiveTable of(Csv csv, String column, Genes genes) {
    int value = csv.column(column);
    double intercept = 0;
    Map<String, Block> blocks = new LinkedHashMap<>();
    for (var row : csv.rows()) {
      double number = Double.parseDouble(row.get(value));
      if (row.getFirst().equals(INTERCEPT)) {
        intercept = number;
      } else {
        blocks
            .computeIfAbsent(row.getFirst(), name -> Block.empty(name, csv.header(), genes))
            .set(row, number);
      }
    }
    return new AdditiveTable(intercept, List.copyOf(blocks.values()));
  }

  @Override
  public double of(Point point) {
    double sum = intercept;
    for (var block : blocks) {
      sum += block.get(point);
    }
    return sum;
  }

  /** One block's cells, NaN where the file has none; the first of its genes varies fastest. */
  private static final class Block {
    private final Genes genes;
    private final int[] members;
    private final int[] columns;
    private final double[] cells;

    private Block(Genes genes, int[] members, int[] columns, int size) {
      this.genes = genes;
      this.members = members;
      this.columns = columns;
      cells = new double[size];
      Arrays.fill(cells, Double.NaN);
    }

    static Block empty(String name, List<String> header, Genes genes) {
      List<Integer> members = new ArrayList<>();
      int size = 1;
      for (int gene = 0; gene < genes.count(); gene++) {
        if (isOf(name, genes.name(gene)) && header.contains(suffix(genes.name(gene)))) {
          members.add(gene);
          size *= genes.levels(gene);
        }
      }
      return new Block(
          genes,
          members.stream().mapToInt(Integer::intValue).toArray(),
          members.stream().mapToInt(gene -> header.indexOf(suffix(genes.name(gene)))).toArray(),
          size);
    }

    void set(List<String> row, double number) {
      int index = 0;
      for (int i = members.length - 1; i >= 0; i--) {
        int level = genes.level(members[i], row.get(columns[i]));
        index = index * genes.levels(members[i]) + level;
      }
      cells[index] = number;
    }

    double get(Point point) {
      int index = 0;
      for (int i = members.length - 1; i >= 0; i--) {
        index = index * genes.levels(members[i]) + point.level(members[i]);
      }
      return cells[index];
    }

    /** Whether a gene such as {@code b3.kernel} is one of block {@code b3}, or 3. */
    private static boolean isOf(String block, String gene) {
      int dot = gene.indexOf('.');
      String prefix = gene.substring(0, Math.max(0, dot));
      return prefix.equals(block) || prefix.replaceFirst("^\\D+", "").equals(block);
    }

    private static String suffix(String gene) {
      return gene.substring(gene.indexOf('.') + 1);
    }
  }
}
