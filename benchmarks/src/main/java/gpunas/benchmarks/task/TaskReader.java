package gpunas.benchmarks.task;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.searchmodel.Objective;
import gpunas.searchspace.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads a task and the tables it names. */
public final class TaskReader {

  /** In place of a cost that a task does not know: it tells candidates apart in nothing. */
  private static final Quantity UNKNOWN = _ -> 1;

  private final Path yaml;
  private final TaskFile file;
  private final Genes genes;
  private final @Nullable NetworkTable table;

  private TaskReader(Path yaml, TaskFile file) throws IOException {
    this.yaml = yaml;
    this.file = file;
    genes = new Genes(required(file.genes(), "genes", "or 'space'"));
    table =
        file.table() == null
            ? null
            : new NetworkTable(Csv.read(yaml.resolveSibling(file.table())), genes);
  }

  /**
   * Reads a task.
   *
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if files do not fit together
   */
  public static Task read(Path yaml) throws IOException {
    var file = YAMLMapper.builder().build().readValue(yaml.toFile(), TaskFile.class);
    return file.space() == null
        ? new TaskReader(yaml, file).task()
        : madeUp(file, new OwnSpace(file.space()));
  }

  private static Task madeUp(TaskFile file, OwnSpace space) {
    var macs = space.sum(Layer::macs);
    var accuracy =
        new MadeUpAccuracy(
            space, macs, required(file.accuracy().madeUp(), "accuracy.madeUp", "beside 'space'"));
    var latency =
        space.latencyMicros(
            required(file.latency().estimate(), "latency.estimate", "beside 'space'"));
    return task(
        file,
        space.genes(),
        List.of(),
        space::canonical,
        new Task.Costs(latency, macs, space.sum(Layer::parameters)),
        new Task.Accuracy(accuracy, accuracy, file.accuracy().noise()));
  }

  private Task task() throws IOException {
    var latency = file.latency();
    double scale = latency.scale() == null ? 1 : latency.scale();
    var unscaled =
        quantity(latency.additive(), required(latency.column(), "latency.column", "of a table"));
    return task(
        file,
        genes.toGenes(),
        table == null ? List.of() : table.points(),
        point -> point,
        new Task.Costs(point -> scale * unscaled.of(point), feature(false), feature(true)),
        accuracy());
  }

  private static Task task(
      TaskFile file,
      List<Gene> genes,
      List<Point> listed,
      UnaryOperator<Point> canonical,
      Task.Costs costs,
      Task.Accuracy accuracy) {
    double limit = file.latency().limit();
    return new Task(
        file.name(),
        genes,
        listed,
        canonical,
        costs,
        accuracy,
        limit,
        Objective.inUnits(file.objective().alpha(), file.objective().beta(), limit),
        file.optimum());
  }

  private static <T> T required(@Nullable T value, String name, String remark) {
    if (value == null) {
      throw new IllegalArgumentException("A task needs '%s' (%s).".formatted(name, remark));
    }
    return value;
  }

  private Task.Accuracy accuracy() throws IOException {
    var accuracy = file.accuracy();
    if (accuracy.trees() != null) {
      var trees = TreeEnsemble.read(yaml.resolveSibling(accuracy.trees()));
      return new Task.Accuracy(trees, trees, accuracy.noise());
    }
    if (table == null || accuracy.observed() == null || accuracy.truth() == null) {
      throw new IllegalArgumentException(
          "The accuracy of task %s needs either trees, or a table with observed and truth columns."
              .formatted(file.name()));
    }
    return new Task.Accuracy(
        table.mean(accuracy.observed()), table.mean(accuracy.truth()), accuracy.noise());
  }

  /** The feature that counts parameters, or the first that does not and so counts operations. */
  private Quantity feature(boolean parameters) throws IOException {
    if (file.features() != null) {
      for (var column : file.features().columns()) {
        if (column.startsWith("param") == parameters) {
          return quantity(file.features().additive(), column);
        }
      }
    }
    return UNKNOWN;
  }

  private Quantity quantity(@Nullable String additive, String column) throws IOException {
    if (additive != null) {
      return AdditiveTable.of(Csv.read(yaml.resolveSibling(additive)), column, genes);
    }
    if (table == null) {
      throw new IllegalArgumentException(
          "Task %s has no table to take column %s from. Maybe 'additive' is missing beside it."
              .formatted(file.name(), column));
    }
    return table.mean(List.of(column));
  }
}
