package gpunas.searchspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over the genes of packed encodings, up to four genes at a time: two reads in place of eight.
 *
 * <p>Four values of 16 bits are a word of 64. The bits in which the choices of its genes differ,
 * pressed together, are the place of the sum in a table; all other bits are the same in every
 * encoding of the space.
 */
final class GeneWords {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MOST_GENES = Long.BYTES / PackedEncodings.bytes(1);

  /** Of a word with more than one gene: all tables together stay in the caches of a core. */
  private static final int MOST_BITS = 10;

  /** In place of a sum, where a value is not allowed. */
  private static final long NOT_ALLOWED = Long.MIN_VALUE;

  private final int bytesPerEncoding;
  private final List<Word> words = new ArrayList<>();

  /** By part of an encoding: the words before its end. */
  private final List<Integer> ends = new ArrayList<>();

  /**
   * Lays out the tables.
   *
   * @param genes at least four, with choices of 15 bits
   * @param summands by gene and level, from 0
   * @param ends by part of an encoding: the genes before its end. No word is in two parts
   */
  GeneWords(List<Gene> genes, long[][] summands, List<Integer> ends) {
    bytesPerEncoding = PackedEncodings.bytes(genes.size());
    var next = 0;
    for (var end : ends) {
      while (next < end) {
        var genesOfWord = mostGenes(genes.subList(next, end));
        words.add(new Word(genes, next, next + genesOfWord, summands));
        next += genesOfWord;
      }
      this.ends.add(words.size());
    }
  }

  private static int mostGenes(List<Gene> genes) {
    var count = 1;
    var bits = Long.bitCount(differences(genes.getFirst()));
    while (count < Math.min(genes.size(), MOST_GENES)) {
      bits += Long.bitCount(differences(genes.get(count)));
      if (bits > MOST_BITS) {
        return count;
      }
      count++;
    }
    return count;
  }

  /** The bits in which choices of a gene differ. */
  private static long differences(Gene gene) {
    var first = gene.choices().value(0);
    return gene.choices().values().stream()
        .mapToInt(value -> value ^ first)
        .reduce(0, (a, b) -> a | b);
  }

  /**
   * Adds up the genes of one part of consecutive encodings.
   *
   * @param first of the encodings
   * @param totals gets the sum of each encoding; without meaning if a value is not allowed
   * @return whether every value is allowed
   */
  boolean sum(int part, PackedEncodings packed, int first, int count, long[] totals) {
    Arrays.fill(totals, 0, count, 0);
    var allowed = true;
    for (var i = part == 0 ? 0 : ends.get(part - 1); i < ends.get(part); i++) {
      allowed &=
          words.get(i).add(packed.array(), packed.offset(first), bytesPerEncoding, count, totals);
    }
    return allowed;
  }

  /** Consecutive genes. */
  private static final class Word {

    /** Where it is in an encoding, bytes: it may begin with other genes, to end with the last. */
    private final int start;

    /** The bits in which choices differ. */
    private final long varying;

    /** The other bits of its genes, and how they are. */
    private final long constant;

    private final long constants;

    /** By the varying bits, pressed together. */
    private final long[] sums;

    Word(List<Gene> genes, int from, int to, long[][] summands) {
      var position = Math.min(from, genes.size() - MOST_GENES);
      start = PackedEncodings.bytes(position);
      var all = 0L;
      var different = 0L;
      var first = 0L;
      for (var gene = from; gene < to; gene++) {
        var shift = (gene - position) * Short.SIZE;
        all |= 0xFFFFL << shift;
        different |= differences(genes.get(gene)) << shift;
        first |= (long) genes.get(gene).choices().value(0) << shift;
      }
      varying = different;
      constant = all & ~different;
      constants = first & constant;
      sums = new long[1 << Long.bitCount(varying)];
      Arrays.fill(sums, NOT_ALLOWED);
      fill(genes, from, to, position, 0, 0, summands);
    }

    /** Every combination of choices. */
    private void fill(
        List<Gene> genes, int gene, int to, int position, long bits, long sum, long[][] summands) {
      if (gene == to) {
        sums[(int) Long.compress(bits, varying)] = sum;
        return;
      }
      var choices = genes.get(gene).choices();
      for (var level = 0; level < choices.size(); level++) {
        var value = (long) choices.value(level) << ((gene - position) * Short.SIZE);
        fill(genes, gene + 1, to, position, bits | value, sum + summands[gene][level], summands);
      }
    }

    boolean add(byte[] packed, int offset, int bytesPerEncoding, int count, long[] totals) {
      var wrong = 0L;
      var signs = 0L;
      for (var i = 0; i < count; i++) {
        var word = (long) WORD.get(packed, offset + start + i * bytesPerEncoding);
        wrong |= (word ^ constants) & constant;
        var sum = sums[(int) Long.compress(word, varying)];
        signs |= sum;
        totals[i] += sum;
      }
      return wrong == 0 && signs >= 0;
    }
  }
}
