package gpunas.benchmarks.task;

import gpunas.benchmarks.task.TaskFile.GeneEntry;
import gpunas.optimizer.Gene;
import java.util.List;
import java.util.Locale;

/** The genes of a task, with the names and values by which its tables refer to them. */
record Genes(List<GeneEntry> entries) {

  List<Gene> toGenes() {
    return entries.stream()
        .map(entry ->
            new Gene(
                Gene.Kind.valueOf(entry.kind().toUpperCase(Locale.ROOT)), entry.values().size()))
        .toList();
  }

  int count() {
    return entries.size();
  }

  String name(int gene) {
    return entries.get(gene).name();
  }

  String column(int gene) {
    String column = entries.get(gene).column();
    return column == null ? name(gene) : column;
  }

  int levels(int gene) {
    return entries.get(gene).values().size();
  }

  /**
   * The level whose value a cell shows.
   *
   * @throws IllegalArgumentException if there is none
   */
  int level(int gene, String cell) {
    var values = entries.get(gene).values();
    for (int level = 0; level < values.size(); level++) {
      if (isSame(values.get(level), cell)) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "Gene %s has the values %s, but a table has '%s'.".formatted(name(gene), values, cell));
  }

  /** Numbers may be written differently: 3 and 3.0. */
  private static boolean isSame(String value, String cell) {
    if (value.equals(cell)) {
      return true;
    }
    try {
      return Double.parseDouble(value) == Double.parseDouble(cell);
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
