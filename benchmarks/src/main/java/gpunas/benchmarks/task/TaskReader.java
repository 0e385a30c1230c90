package gpunas.benchmarks.task;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import gpunas.searchmodel.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    genes = new Genes(file.genes());
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
    return new TaskReader(yaml, file).task();
  }

  private Task task() throws IOException {
    var latency = file.latency();
    double scale = latency.scale() == null ? 1 : latency.scale();
    var unscaled = quantity(latency.additive(), latency.column());
    return new Task(
        file.name(),
        genes.toGenes(),
        table == null ? List.of() : table.points(),
        new Task.Costs(point -> scale * unscaled.of(point), feature(false), feature(true)),
        accuracy(),
        latency.limit(),
        Objective.inUnits(file.objective().alpha(), file.objective().beta(), latency.limit()),
        file.optimum());
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
