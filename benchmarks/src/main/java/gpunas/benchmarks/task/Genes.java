package gpunas.benchmarks.task;

import gpunas.benchmarks.task.TaskFile.GeneEntry;
import gpunas.optimizer.Gene;
import java.util.List;
import java.util.Locale;

/** The genes of a task, with the names and values by which its tables refer to them. */
record Genes(List<GeneEntry> entries) {

  List<Gene> toGenes() {
    return entries.stream()
        .map(e -> new Gene(Gene.Kind.valueOf(e.kind().toUpperCase(Locale.ROOT)), e.values().size()))
        .toList();
  }

  int count() {
    return entries.size();
  }

  /**
   * Returns the level whose value a cell shows; numbers may be written differently (3 and 3.0).
   *
   * @throws IllegalArgumentException if there is none
   */
  int level(int gene, String cell) {
    List<String> values = entries.get(gene).values();
    for (int level = 0; level < values.size(); level++) {
      if (same(values.get(level), cell)) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "The gene %s has the values %s, but the table has %s.".formatted(entries.get(gene).name(), values, cell));
  }

  private static boolean same(String value, String cell) {
    if (value.equals(cell)) {
      return true;
    }
    try {
      return Double.parseDouble(value) == Double.parseDouble(cell);
    } catch (NumberFormatException notNumbers) {
      return false;
    }
  }
}
