package gpunas.ranker.candidate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Candidates that were sampled together and fall into a band, one in two bands twice; packed, as
 * there are thousands.
 */
public final class PackedCandidates {
  /** None at all. */
  public static final PackedCandidates NONE =
      new PackedCandidates(
          -1, 0, ByteBuffer.allocate(0), ByteBuffer.allocate(0), ByteBuffer.allocate(0), null);

  private final long firstIndex;
  private final int genes;
  private final ShortBuffer encodings;
  private final ByteBuffer bands;
  private final DoubleBuffer latencyMicros;
  private final @Nullable Double latencyDeviation;

  /**
   * @param firstIndex of those that were sampled with them, in their search
   * @param genes integers per encoding
   * @param encodings 16-bit integers, little-endian, one encoding after the other
   * @param bands unsigned bytes, indices into the search's bands
   * @param latencyMicros 64-bit floats, little-endian
   * @param latencyDeviation relative standard deviation of the latencies; null if nobody knows
   * @throws IllegalArgumentException if these are not as many
   */
  public PackedCandidates(
      long firstIndex,
      int genes,
      ByteBuffer encodings,
      ByteBuffer bands,
      ByteBuffer latencyMicros,
      @Nullable Double latencyDeviation) {
    this.firstIndex = firstIndex;
    this.genes = genes;
    this.encodings = encodings.slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    this.bands = bands.slice();
    this.latencyMicros = latencyMicros.slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    this.latencyDeviation = latencyDeviation;
    if (this.encodings.remaining() != (long) genes * size()
        || this.latencyMicros.remaining() != size()) {
      throw new IllegalArgumentException(
          "%d candidates have %d genes of %d each and %d latencies."
              .formatted(
                  size(), this.encodings.remaining(), genes, this.latencyMicros.remaining()));
    }
  }

  /** Equal if it is the same batch once more. */
  public long firstIndex() {
    return firstIndex;
  }

  public int size() {
    return bands.remaining();
  }

  /** Index into the search's bands. */
  public int band(int row) {
    return Byte.toUnsignedInt(bands.get(row));
  }

  /** Predicted. */
  public double latencyMicros(int row) {
    return latencyMicros.get(row);
  }

  public @Nullable Double latencyDeviation() {
    return latencyDeviation;
  }

  public List<Integer> encoding(int row) {
    return IntStream.range(0, genes)
        .mapToObj(gene -> (int) encodings.get(row * genes + gene))
        .toList();
  }
}
