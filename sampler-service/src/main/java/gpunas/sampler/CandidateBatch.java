package gpunas.sampler;

import java.nio.ByteBuffer;

/**
 * A stretch of a search's candidates.
 *
 * <p>An encoding is one signed 16-bit integer per gene, little-endian, in natural values (filters
 * 64, kernel 3), canonical.
 */
public final class CandidateBatch {
  private final String searchId;
  private final long firstIndex;
  private final int count;
  private final long total;
  private final int genes;
  private final byte[] encodings;

  CandidateBatch(
      String searchId, long firstIndex, int count, long total, int genes, byte[] encodings) {
    this.searchId = searchId;
    this.firstIndex = firstIndex;
    this.count = count;
    this.total = total;
    this.genes = genes;
    this.encodings = encodings;
  }

  /** The search these candidates belong to. */
  public String searchId() {
    return searchId;
  }

  /** Index of the first candidate, from 0. */
  public long firstIndex() {
    return firstIndex;
  }

  /** Candidates in this batch. */
  public int count() {
    return count;
  }

  /** Candidates of the search in all. */
  public long total() {
    return total;
  }

  /** Integers per candidate. */
  public int genes() {
    return genes;
  }

  /** count x genes integers; not to be changed. */
  public ByteBuffer encodings() {
    return ByteBuffer.wrap(encodings);
  }
}
