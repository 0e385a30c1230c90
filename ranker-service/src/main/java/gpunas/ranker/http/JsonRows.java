package gpunas.ranker.http;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A JSON text that ends in an array which only grows, kept deflated: there may be a hundred
 * thousand elements, of which each is written and deflated once. Used by one thread at a time.
 */
final class JsonRows {
  /** Rows are deflated when there are so many bytes of them. */
  private static final int CHUNK_BYTES = 1 << 16;

  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
  private static final int CRC_POLYNOMIAL = 0xEDB88320;

  private final byte[] tail;
  private final ByteArrayOutputStream deflated = new ByteArrayOutputStream();
  private final CRC32 crc = new CRC32();

  /** Bytes that are deflated, before they were. */
  private long bytes;

  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private int size;

  /**
   * @param head what comes before the first element
   * @param tail what comes after the last one
   */
  JsonRows(byte[] head, byte[] tail) {
    this.tail = tail;
    plain.writeBytes(head);
  }

  int size() {
    return size;
  }

  void add(byte[] element) {
    if (size > 0) {
      plain.write(',');
    }
    plain.writeBytes(element);
    size++;
    if (plain.size() >= CHUNK_BYTES) {
      var chunk = plain.toByteArray();
      plain.reset();
      // A full flush ends on a whole byte: what follows may be deflated apart.
      deflate(chunk, Deflater.FULL_FLUSH, deflated);
      crc.update(chunk);
      bytes += chunk.length;
    }
  }

  /** The whole text as gzip. */
  byte[] gzipped() {
    var last = new ByteArrayOutputStream(plain.size() + tail.length);
    last.writeBytes(plain.toByteArray());
    last.writeBytes(tail);
    var rest = last.toByteArray();
    var all = new ByteArrayOutputStream(deflated.size() + rest.length);
    all.writeBytes(GZIP_HEADER);
    all.writeBytes(deflated.toByteArray());
    deflate(rest, Deflater.NO_FLUSH, all);
    writeLowestFirst(continued((int) crc.getValue(), rest), all);
    writeLowestFirst((int) (bytes + rest.length), all);
    return all.toByteArray();
  }

  private static void deflate(byte[] input, int flush, ByteArrayOutputStream out) {
    try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(input);
      if (flush == Deflater.NO_FLUSH) {
        deflater.finish();
      }
      var buffer = new byte[CHUNK_BYTES];
      int written;
      do {
        written = deflater.deflate(buffer, 0, buffer.length, flush);
        out.write(buffer, 0, written);
      } while (written == buffer.length);
    }
  }

  /** A checksum that goes on; {@link CRC32} cannot be copied. */
  private static int continued(int crcBefore, byte[] more) {
    var value = ~crcBefore;
    for (var each : more) {
      value ^= each & 0xff;
      for (var bit = 0; bit < Byte.SIZE; bit++) {
        value = (value >>> 1) ^ (CRC_POLYNOMIAL & -(value & 1));
      }
    }
    return ~value;
  }

  private static void writeLowestFirst(int value, ByteArrayOutputStream out) {
    for (var shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(value >>> shift);
    }
  }
}
