package gpunas.sampler;

import gpunas.sampler.sobol.SobolSequence;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Gene;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.SearchSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

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

  /** Integers per candidate. */
  int genes() {
    return space.genes().size();
  }

  /**
   * The encodings of the candidates from {@code first} on, as a {@link CandidateBatch} has them.
   */
  byte[] draw(long first, int count) {
    var packed = ByteBuffer.allocate(count * genes() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var encodings = packed.asShortBuffer();
    var block = new short[BLOCK * genes()];
    for (var done = 0; done < count; done += BLOCK) {
      var values = sequence.points(first + done, Math.min(BLOCK, count - done));
      choices.choose(values);
      canonicalise(values);
      narrow(values, block);
      encodings.put(block, 0, values.length);
    }
    return packed.array();
  }

  private void canonicalise(int[] values) {
    for (var offset = 0; offset < values.length; offset += genes()) {
      space.canonicalise(values, offset);
    }
  }

  private static void narrow(int[] values, short[] shorts) {
    for (var i = 0; i < values.length; i++) {
      shorts[i] = (short) values[i];
    }
  }

  /** The same candidates one by one, where they are few. */
  List<Encoding> encodings(long first, int count) {
    var packed = ByteBuffer.wrap(draw(first, count)).order(ByteOrder.LITTLE_ENDIAN);
    return Stream.generate(() -> encoding(packed)).limit(count).toList();
  }

  private Encoding encoding(ByteBuffer packed) {
    var values = new int[genes()];
    for (var i = 0; i < values.length; i++) {
      values[i] = packed.getShort();
    }
    return Encoding.of(values);
  }
}
