package gpunas.searchmodel;

import gpunas.searchspace.Encoding;
import gpunas.searchspace.PackedEncodings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Candidates that were sampled together and fall into a band, one in two bands twice; packed, as
 * there are thousands.
 */
public final class PackedCandidates {
  /** None at all. */
  public static final PackedCandidates NONE =
      new PackedCandidates(
          -1, PackedEncodings.of(List.of()), ByteBuffer.allocate(0), ByteBuffer.allocate(0), null);

  private final long firstIndex;
  private final PackedEncodings encodings;
  private final ByteBuffer bands;
  private final DoubleBuffer latencyMicros;
  private final @Nullable Double latencyDeviation;

  /**
   * @param firstIndex of those that were sampled with them, in their search
   * @param bands unsigned bytes, indices into the search's bands
   * @param latencyMicros 64-bit floats, little-endian
   * @param latencyDeviation relative standard deviation of the latencies; null if nobody knows
   * @throws IllegalArgumentException if these are not as many
   */
  public PackedCandidates(
      long firstIndex,
      PackedEncodings encodings,
      ByteBuffer bands,
      ByteBuffer latencyMicros,
      @Nullable Double latencyDeviation) {
    this.firstIndex = firstIndex;
    this.encodings = encodings;
    this.bands = bands.slice();
    this.latencyMicros = latencyMicros.slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    this.latencyDeviation = latencyDeviation;
    if (bands.remaining() != size() || latencyMicros.remaining() != (long) size() * Double.BYTES) {
      throw new IllegalArgumentException(
          "A batch of %d candidates has %d bands and %d bytes of latencies."
              .formatted(size(), bands.remaining(), latencyMicros.remaining()));
    }
  }

  /** Equal if it is the same batch once more. */
  public long firstIndex() {
    return firstIndex;
  }

  public int size() {
    return encodings.size();
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

  public Encoding encoding(int row) {
    return encodings.encoding(row);
  }
}
