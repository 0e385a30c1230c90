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
  private static final int MAX_GENES = 1000;

  /** In all genes together: the space is part of many records. */
  private static final int MAX_CHOICES = 5000;

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
   * @throws IllegalArgumentException if it has too many genes, choices or layers, or a choice that
   *     does not fit into 16 bits
   */
  public static void requireDrawable(SearchSpace space) {
    var genes = space.genes();
    var choices = genes.stream().mapToInt(gene -> gene.choices().size()).sum();
    if (genes.size() > MAX_GENES || choices > MAX_CHOICES) {
      throw new IllegalArgumentException(
          "The space has %d genes with %d choices in all; expected at most %d and %d."
              .formatted(genes.size(), choices, MAX_GENES, MAX_CHOICES));
    }
    genes.forEach(CandidateSampler::requireShort);
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
    var values = sequence.points(first, count);
    for (var offset = 0; offset < values.length; offset += choices.length) {
      for (var gene = 0; gene < choices.length; gene++) {
        var levels = choices[gene];
        var fraction = values[offset + gene] & UNSIGNED;
        values[offset + gene] = levels[(int) ((fraction * levels.length) >>> Integer.SIZE)];
      }
      space.canonicalise(values, offset);
    }
    return pack(values);
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

  private static byte[] pack(int[] values) {
    var shorts = new short[values.length];
    for (var i = 0; i < values.length; i++) {
      shorts[i] = (short) values[i];
    }
    var packed = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    packed.asShortBuffer().put(shorts);
    return packed.array();
  }

  private static void requireShort(Gene gene) {
    var largest = gene.choices().value(gene.choices().size() - 1);
    if (largest > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s may be %d; expected at most %d, because encodings are sent as 16-bit integers."
              .formatted(gene.name(), largest, Short.MAX_VALUE));
    }
  }
}
