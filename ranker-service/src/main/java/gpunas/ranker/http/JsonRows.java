package gpunas.ranker.http;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The elements of a JSON array that only grows. Used by one thread at a time. */
final class JsonRows {
  private final Bytes bytes = new Bytes();

  /** Where each element ends. */
  private int[] ends = new int[64];

  private int size;

  /** Gives the array away without a copy of it all. */
  private static final class Bytes extends ByteArrayOutputStream {
    void writeTo(ByteArrayOutputStream other, int from, int to) {
      other.write(buf, from, to - from);
    }
  }

  int size() {
    return size;
  }

  void add(byte[] element) {
    if (size > 0) {
      bytes.write(',');
    }
    bytes.writeBytes(element);
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ends[size++] = bytes.size();
  }

  /** The elements but for the first ones, with commas between, a head before and a tail after. */
  byte[] from(int first, byte[] head, byte[] tail) {
    var before = Math.min(first, size);
    // The comma before the first one is left out.
    var start = before == 0 ? 0 : Math.min(ends[before - 1] + 1, bytes.size());
    var all = new ByteArrayOutputStream(head.length + bytes.size() - start + tail.length);
    all.writeBytes(head);
    bytes.writeTo(all, start, bytes.size());
    all.writeBytes(tail);
    return all.toByteArray();
  }
}
