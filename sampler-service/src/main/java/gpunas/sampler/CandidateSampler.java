package gpunas.sampler;

import gpunas.sampler.sobol.SobolSequence;
import gpunas.searchspace.Gene;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.SearchSpace;
import java.util.List;

/**
 * Draws candidates of a space: scrambled Sobol points, one dimension per gene, cut into as many
 * equal parts as the gene has choices.
 */
public final class CandidateSampler {
  /** In all genes together: the space is part of many records. */
  private static final int MAX_CHOICES = 5000;

  /** So many are drawn at a time that all of their numbers stay in the cache of a core. */
  private static final int BLOCK = 128;

  private final SearchSpace space;
  private final SobolSequence sequence;

  private final GeneChoices choices;

  /**
   * @throws IllegalArgumentException if the space cannot be sampled
   */
  CandidateSampler(SearchSpace space, long seed) {
    requireDrawable(space);
    List<Gene> genes = space.genes();
    this.space = space;
    this.sequence = SobolSequence.scrambled(genes.size(), seed);
    this.choices = new GeneChoices(genes, BLOCK);
  }

  /**
   * Checks that candidates of a space can be drawn and sent.
   *
   * @throws IllegalArgumentException if it has too many choices or layers, or a choice that does
   *     not fit into 16 bits
   */
  public static void requireDrawable(SearchSpace space) {
    var genes = space.genes();
    var choices = genes.stream().mapToInt(gene -> gene.choices().size()).sum();
    if (choices > MAX_CHOICES) {
      throw new IllegalArgumentException(
          "The space has %d genes with %d choices in all; expected at most %d choices."
              .formatted(genes.size(), choices, MAX_CHOICES));
    }
    LayerGrid.requireSize(space);
  }

  private int genes() {
    return space.genes().size();
  }

  /** The canonical encodings of the candidates from {@code first} on. */
  PackedEncodings draw(long first, int count) {
    var packed = new PackedEncodings(genes(), count);
    for (var done = 0; done < count; done += BLOCK) {
      var values = sequence.points(first + done, Math.min(BLOCK, count - done));
      choices.choose(values);
      canonicalise(values);
      packed.set(done, values);
    }
    return packed;
  }

  private void canonicalise(int[] values) {
    for (var offset = 0; offset < values.length; offset += genes()) {
      space.canonicalise(values, offset);
    }
  }
}
