package gpunas.formats;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Floats as bytes, 32 bits each, little-endian, a few at a time. */
public final class FloatBytes {

  private static final int CHUNK = 1 << 14;

  private FloatBytes() {}

  /** Writes all values. */
  public static void write(float[] values, OutputStream out) throws IOException {
    var bytes = new byte[Math.min(values.length, CHUNK) * Float.BYTES];
    var chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(values.length - from, CHUNK);
      chunk.clear().put(values, from, count);
      out.write(bytes, 0, count * Float.BYTES);
    }
  }
}
