package gpunas.latency;

import gpunas.searchspace.Encoding;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Consecutive Sobol points of a search.
 *
 * <p>Encodings lie one after the other in one array: no object per candidate, millions of them
 * pass.
 */
public final class SampledBatch {

  private final String searchId;
  private final long firstIndex;
  private final long total;
  private final int genes;
  private final short[] values;

  /**
   * @param firstIndex index of the first point in the search's Sobol sequence, from 0
   * @param total encodings the search draws in all
   * @param genes integers per encoding
   * @param values the encodings; kept, not copied
   * @throws IllegalArgumentException if the values are not a positive number of encodings
   */
  public SampledBatch(String searchId, long firstIndex, long total, int genes, short[] values) {
    if (genes < 1 || values.length == 0 || values.length % genes != 0) {
      throw new IllegalArgumentException(
          "%d integers are not one or more encodings of %d genes.".formatted(values.length, genes));
    }
    this.searchId = searchId;
    this.firstIndex = firstIndex;
    this.total = total;
    this.genes = genes;
    this.values = values;
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
    return values.length / genes;
  }

  /** The value of a candidate's gene. */
  public int gene(int candidate, int position) {
    return values[candidate * genes + position];
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
        Arrays.copyOfRange(values, from * genes, to * genes));
  }

  /** All encodings, candidate after candidate; not to be changed. */
  public short[] values() {
    return values;
  }
}
