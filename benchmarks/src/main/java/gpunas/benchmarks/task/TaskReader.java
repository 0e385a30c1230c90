package gpunas.benchmarks.task;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Reads tasks. */
public final class TaskReader {
  private TaskReader() {}

  public static Task read(Path file) throws IOException {
    TaskFile f = YAMLMapper.builder().build().readValue(file.toFile(), TaskFile.class);
    Path base = file.toAbsolutePath().getParent();
    Genes genes = new Genes(f.genes());
    double scale = f.latency().scale() == null ? 1 : f.latency().scale();
    Task.Source source = f.table() != null ? tabular(f, base, genes, scale) : surrogate(f, base, genes, scale);
    Objective objective = new Objective(f.objective().alpha(), f.objective().beta(), f.latency().limit());
    return new Task(f.name(), genes.toGenes(), source, f.accuracy().noise(), f.latency().limit(), objective, f.optimum());
  }

  private static Task.Source surrogate(TaskFile f, Path base, Genes genes, double scale) throws IOException {
    TreeEnsemble trees = TreeEnsemble.read(base.resolve(f.accuracy().trees()));
    AdditiveTable latency = AdditiveTable.of(Csv.read(base.resolve(f.latency().additive())), f.latency().column(), genes);
    Csv fc = Csv.read(base.resolve(f.features().additive()));
    AdditiveTable macs = AdditiveTable.of(fc, f.features().columns().get(0), genes);
    AdditiveTable params = AdditiveTable.of(fc, f.features().columns().get(1), genes);
    List<Gene> gs = genes.toGenes();
    return new Task.Source() {
      @Override public @Nullable Cost cost(Point p) { return new Cost(scale * latency.of(p), macs.of(p), params.of(p)); }
      @Override public double observedTop1(Point p) { return trees.predict(p); }
      @Override public double trueTop1(Point p) { return trees.predict(p); }
      @Override public Point sample(RandomGenerator r) { return Point.of(gs.stream().mapToInt(g -> r.nextInt(g.levels())).toArray()); }
    };
  }

  private static Task.Source tabular(TaskFile f, Path base, Genes genes, double scale) throws IOException {
    Csv csv = Csv.read(base.resolve(f.table()));
    record Row(Cost cost, double observed, double truth) {}
    Map<Point, Row> rows = new HashMap<>();
    List<Point> points = new ArrayList<>();
    for (List<String> cells : csv.rows()) {
      int[] levels = new int[genes.count()];
      for (int g = 0; g < levels.length; g++) levels[g] = genes.level(g, cells.get(csv.column(f.genes().get(g).column() == null ? f.genes().get(g).name() : f.genes().get(g).column())));
      Cost cost = new Cost(scale * num(csv, cells, f.latency().column()), num(csv, cells, f.features().columns().get(0)), num(csv, cells, f.features().columns().get(1)));
      double o = f.accuracy().observed().stream().mapToDouble(c -> num(csv, cells, c)).average().orElseThrow();
      double t = f.accuracy().truth().stream().mapToDouble(c -> num(csv, cells, c)).average().orElseThrow();
      Point p = Point.of(levels);
      points.add(p);
      rows.put(p, new Row(cost, o, t));
    }
    return new Task.Source() {
      @Override public @Nullable Cost cost(Point p) { Row r = rows.get(p); return r == null ? null : r.cost; }
      @Override public double observedTop1(Point p) { return rows.get(p).observed; }
      @Override public double trueTop1(Point p) { return rows.get(p).truth; }
      @Override public Point sample(RandomGenerator r) { return points.get(r.nextInt(points.size())); }
    };
  }

  private static double num(Csv csv, List<String> cells, String column) { return Double.parseDouble(cells.get(csv.column(column))); }
}
