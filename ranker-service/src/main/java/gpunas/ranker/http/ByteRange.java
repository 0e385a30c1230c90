package gpunas.ranker.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @param first its first byte, from 0
 * @param last its last byte, at least the first
 */
record ByteRange(long first, long last) {
  private static final Pattern ONE =
      Pattern.compile("bytes=(\\d*)-(\\d*)", Pattern.CASE_INSENSITIVE);

  /** So many digits are a long. */
  private static final int DIGITS = 18;

  /** No byte of the file is asked for. */
  static final class Unsatisfiable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long bytes;

    Unsatisfiable(String header, long bytes) {
      super(
          "Range is '%s'; expected a part of the file's %,d bytes, for example bytes=0-%d."
              .formatted(header, bytes, Math.max(0, bytes - 1)));
      this.bytes = bytes;
    }

    /** Of the whole file. */
    long bytes() {
      return bytes;
    }
  }

  /** How many bytes it has. */
  long length() {
    return last - first + 1;
  }

  /**
   * The part that a header {@code Range} asks for, as RFC 9110 has it. Null: the whole file,
   * because the header is not there, is none, has another unit or asks for several parts.
   *
   * @param bytes of the file
   * @throws Unsatisfiable if the file has no such part
   */
  static @Nullable ByteRange of(@Nullable String header, long bytes) {
    if (header == null) {
      return null;
    }
    var matcher = ONE.matcher(header);
    if (!matcher.matches()) {
      return null;
    }
    var from = number(matcher.group(1));
    var to = number(matcher.group(2));
    if (from == null) {
      return to == null ? null : last(to, header, bytes);
    }
    if (to != null && to < from) {
      return null;
    }
    if (from >= bytes) {
      throw new Unsatisfiable(header, bytes);
    }
    return new ByteRange(from, to == null ? bytes - 1 : Math.min(to, bytes - 1));
  }

  private static ByteRange last(long count, String header, long bytes) {
    if (count == 0 || bytes == 0) {
      throw new Unsatisfiable(header, bytes);
    }
    return new ByteRange(Math.max(0, bytes - count), bytes - 1);
  }

  /** Null: no number; more than any file has if it is longer than numbers are. */
  private static @Nullable Long number(String digits) {
    return digits.isEmpty()
        ? null
        : (Long) (digits.length() > DIGITS ? Long.MAX_VALUE : Long.parseLong(digits));
  }
}
