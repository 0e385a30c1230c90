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

  /** So many are drawn at a time that all of their numbers stay close to the core. */
  private static final int BLOCK = 128;

  private static final long UNSIGNED = 0xFFFF_FFFFL;

  private final SearchSpace space;
  private final SobolSequence sequence;

  /** Per gene, its choices, ascending. */
  private final int[][] choices;

  /**
   * @throws IllegalArgumentException if the space cannot be sampled
   */
  CandidateSampler(SearchSpace space, long seed) {
    requireDrawable(space);
    List<Gene> genes = space.genes();
    this.space = space;
    this.sequence = SobolSequence.scrambled(genes.size(), seed);
    this.choices =
        genes.stream()
            .map(gene -> gene.choices().values().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
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
    return choices.length;
  }

  /**
   * The encodings of the candidates from {@code first} on, as a {@link CandidateBatch} has them.
   */
  byte[] draw(long first, int count) {
    var packed = ByteBuffer.allocate(count * genes() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var shorts = packed.asShortBuffer();
    for (var done = 0; done < count; done += BLOCK) {
      var values = sequence.points(first + done, Math.min(BLOCK, count - done));
      for (var gene = 0; gene < choices.length; gene++) {
        choose(choices[gene], values, gene);
      }
      for (var offset = 0; offset < values.length; offset += choices.length) {
        space.canonicalise(values, offset);
      }
      shorts.put(shorts(values));
    }
    return packed.array();
  }

  /** Fractions to choices, in place: of one gene in all encodings. */
  private void choose(int[] levels, int[] values, int gene) {
    long n = levels.length;
    for (var i = gene; i < values.length; i += choices.length) {
      values[i] = levels[(int) (((values[i] & UNSIGNED) * n) >>> Integer.SIZE)];
    }
  }

  private static short[] shorts(int[] values) {
    var shorts = new short[values.length];
    for (var i = 0; i < values.length; i++) {
      shorts[i] = (short) values[i];
    }
    return shorts;
  }

  /** The same candidates one by one, where they are few. */
  List<Encoding> encodings(long first, int count) {
    var packed = ByteBuffer.wrap(draw(first, count)).order(ByteOrder.LITTLE_ENDIAN);
    return Stream.generate(() -> encoding(packed)).limit(count).toList();
  }

  private Encoding encoding(ByteBuffer packed) {
    var values = new int[choices.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = packed.getShort();
    }
    return Encoding.of(values);
  }
}
