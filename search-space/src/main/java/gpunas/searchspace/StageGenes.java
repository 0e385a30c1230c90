package gpunas.searchspace;

import gpunas.searchspace.Gene.Property;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Positions of a stage's genes in an encoding; -1 where the stage has no such gene.
 *
 * @param first the first gene of the stage
 */
record StageGenes(
    int first,
    int filters,
    int kernel,
    int expansion,
    int squeezeExcite,
    int activation,
    int layers) {

  /** Appends a stage's genes to the layout. */
  static StageGenes append(int stage, StageChoices choices, List<Gene> genes) {
    return new StageGenes(
        genes.size(),
        append(stage, Property.FILTERS, choices.filters(), genes),
        append(stage, Property.KERNEL, choices.kernels(), genes),
        append(stage, Property.EXPANSION, choices.expansions(), genes),
        append(stage, Property.SQUEEZE_EXCITE, choices.squeezeExcite(), genes),
        append(stage, Property.ACTIVATION, choices.activations(), genes),
        append(stage, Property.LAYERS, choices.layers(), genes));
  }

  private static int append(
      int stage, Property property, @Nullable Choices choices, List<Gene> genes) {
    if (choices == null) {
      return -1;
    }
    genes.add(new Gene(stage, property, choices));
    return genes.size() - 1;
  }

  /** All positions of the stage; the depth is always the last. */
  List<Integer> positions() {
    return IntStream.rangeClosed(first, layers).boxed().toList();
  }
}
