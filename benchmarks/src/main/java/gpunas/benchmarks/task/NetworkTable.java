package gpunas.benchmarks.task;

import gpunas.optimizer.Point;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table with one row per network. */
final class NetworkTable {
  private final Csv csv;
  private final List<Point> points;
  private final Map<Point, Integer> rowOf = new HashMap<>();

  NetworkTable(Csv csv, Genes genes) {
    this.csv = csv;
    int[] columns = new int[genes.count()];
    for (int gene = 0; gene < columns.length; gene++) {
      columns[gene] = csv.column(genes.column(gene));
    }
    points = csv.rows().stream().map(row -> point(row, columns, genes)).toList();
    for (int row = 0; row < points.size(); row++) {
      rowOf.put(points.get(row), row);
    }
  }

  private static Point point(List<String> row, int[] columns, Genes genes) {
    int[] levels = new int[columns.length];
    for (int gene = 0; gene < levels.length; gene++) {
      levels[gene] = genes.level(gene, row.get(columns[gene]));
    }
    return Point.of(levels);
  }

  List<Point> points() {
    return points;
  }

  /** The mean of some columns. */
  Quantity mean(List<String> names) {
    double[] means = new double[points.size()];
    for (var name : names) {
      int column = csv.column(name);
      for (int row = 0; row < means.length; row++) {
        means[row] += Double.parseDouble(csv.rows().get(row).get(column)) / names.size();
      }
    }
    return point -> {
      Integer row = rowOf.get(point);
      return row == null ? Double.NaN : means[row];
    };
  }
}
