package gpunas.sampler;

import gpunas.searchspace.Choices;
import gpunas.searchspace.Gene;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns fractions into choices of genes: the unit interval is cut into as many equal parts as a
 * gene has choices.
 *
 * <p>Most genes have choices at equal distances, such as 32, 48, 64, 80: these are computed, all
 * genes of a block of encodings in one loop over arrays, which the compiler makes one of vectors.
 * The choices of the others are computed as 0, 1, 2 and looked up.
 */
final class GeneChoices {

  private static final long UNSIGNED = 0xFFFF_FFFFL;

  private final int genes;

  /** By place in a block: how many choices the gene has, the lowest, the distance to the next. */
  private final int[] sizes;

  private final int[] lowest;
  private final int[] steps;

  /** Genes whose choices are looked up. */
  private final List<LookedUp> lookedUp;

  /**
   * @param block how many encodings there are at most in a block
   */
  GeneChoices(List<Gene> genes, int block) {
    this.genes = genes.size();
    sizes = new int[block * this.genes];
    lowest = new int[sizes.length];
    steps = new int[sizes.length];
    for (var i = 0; i < sizes.length; i++) {
      var choices = genes.get(i % this.genes).choices();
      sizes[i] = choices.size();
      lowest[i] = isEquallySpaced(choices) ? choices.value(0) : 0;
      steps[i] = isEquallySpaced(choices) ? step(choices) : 1;
    }
    lookedUp =
        IntStream.range(0, this.genes)
            .filter(gene -> !isEquallySpaced(genes.get(gene).choices()))
            .mapToObj(gene -> new LookedUp(gene, genes.get(gene).choices()))
            .toList();
  }

  private static boolean isEquallySpaced(Choices choices) {
    return IntStream.range(1, choices.size())
        .allMatch(level -> choices.value(level) - choices.value(level - 1) == step(choices));
  }

  private static int step(Choices choices) {
    return choices.size() == 1 ? 0 : choices.value(1) - choices.value(0);
  }

  /**
   * Turns fractions into choices, in place.
   *
   * @param values a block of encodings, one after the other; fractions of 2^32
   */
  void choose(int[] values) {
    // Equal indices into all arrays: only then is this compiled to vectors.
    for (var i = 0; i < values.length; i++) {
      var level = (int) (((values[i] & UNSIGNED) * sizes[i]) >>> Integer.SIZE);
      values[i] = lowest[i] + steps[i] * level;
    }
    for (var each : lookedUp) {
      for (var i = each.gene; i < values.length; i += genes) {
        values[i] = each.choices.value(values[i]);
      }
    }
  }

  private record LookedUp(int gene, Choices choices) {}
}
