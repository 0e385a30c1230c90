package gpunas.latency;

import gpunas.searchspace.Encoding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Consecutive Sobol points of a search.
 *
 * <p>Encodings lie one after the other in one array, as they are on the wire: signed 16-bit
 * integers, little-endian. No object per candidate, millions of them pass.
 */
public final class SampledBatch {

  private static final VarHandle GENE =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private final String searchId;
  private final long firstIndex;
  private final long total;
  private final int genes;
  private final byte[] encodings;

  /**
   * @param firstIndex index of the first point in the search's Sobol sequence, from 0
   * @param total encodings the search draws in all
   * @param genes integers per encoding
   * @param encodings kept, not copied
   * @throws IllegalArgumentException if there is not one encoding or more
   */
  public SampledBatch(String searchId, long firstIndex, long total, int genes, byte[] encodings) {
    if (genes < 1 || encodings.length == 0 || encodings.length % (genes * Short.BYTES) != 0) {
      throw new IllegalArgumentException(
          "%d bytes are not one or more encodings of %d genes of 16 bits."
              .formatted(encodings.length, genes));
    }
    this.searchId = searchId;
    this.firstIndex = firstIndex;
    this.total = total;
    this.genes = genes;
    this.encodings = encodings;
  }

  /** The search it belongs to. */
  public String searchId() {
    return searchId;
  }

  /** Index of the first point in the search's Sobol sequence, from 0. */
  public long firstIndex() {
    return firstIndex;
  }

  /** Encodings the search draws in all. */
  public long total() {
    return total;
  }

  /** Integers per encoding. */
  public int genes() {
    return genes;
  }

  /** Number of candidates. */
  public int size() {
    return encodings.length / bytesPerEncoding();
  }

  /** The value of a candidate's gene. */
  public int gene(int candidate, int position) {
    return (short) GENE.get(encodings, offset(candidate) + position * Short.BYTES);
  }

  /** A candidate's encoding, copied. */
  public Encoding encoding(int candidate) {
    return Encoding.of(
        IntStream.range(0, genes).map(position -> gene(candidate, position)).toArray());
  }

  /** The candidates from one up to another: a batch of its own. */
  SampledBatch part(int from, int to) {
    return new SampledBatch(
        searchId,
        firstIndex + from,
        total,
        genes,
        Arrays.copyOfRange(encodings, offset(from), offset(to)));
  }

  /** All encodings, candidate after candidate; not to be changed. */
  public byte[] encodings() {
    return encodings;
  }

  /** Where a candidate's encoding begins among all. */
  public int offset(int candidate) {
    return candidate * bytesPerEncoding();
  }

  /** Bytes of one encoding. */
  public int bytesPerEncoding() {
    return genes * Short.BYTES;
  }
}
