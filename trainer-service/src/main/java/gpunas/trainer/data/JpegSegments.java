package gpunas.trainer.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The segments of a JPEG before its first scan. Fill bytes before a marker are legal (T.81,
 * B.1.1.2); bytes between segments are not, but libjpeg passes over them, and so do we.
 *
 * @param all in the file's order
 * @param scan where the marker of the first scan is
 * @see <a href="https://www.itu.int/rec/T-REC-T.81">ITU-T T.81</a>
 */
record JpegSegments(List<Segment> all, int scan) {

  static final int APPLICATION = 0xe0;
  static final int COMMENT = 0xfe;
  private static final int MARKER = 0xff;
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int START_OF_SCAN = 0xda;

  /**
   * A segment.
   *
   * @param from where its content begins
   * @param length of the content
   */
  record Segment(int marker, int from, int length) {}

  /** Whether a file begins as a JPEG does. */
  static boolean areIn(byte[] file) {
    return file.length > 2 && at(file, 0) == MARKER && at(file, 1) == START;
  }

  /**
   * Finds the segments of a JPEG.
   *
   * @throws IOException if it ends before its first scan, or has no end
   */
  static JpegSegments of(byte[] file) throws IOException {
    var segments = new ArrayList<Segment>();
    int at = 2;
    while (true) {
      int marker = nextMarker(file, at);
      int from = marker + 1;
      switch (at(file, marker)) {
        case START_OF_SCAN -> {
          requireEnd(file, from);
          return new JpegSegments(segments, marker - 1);
        }
        case END -> throw new IOException("It is damaged: it ends before its JPEG scan.");
        case START -> throw new IOException("It is damaged: its JPEG begins twice.");
        case 0x00, 0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7 -> at = from;
        default -> {
          int length = from + 2 > file.length ? 0 : twoBytes(file, from);
          if (length < 2 || from + length > file.length) {
            throw new IOException("It is damaged: it ends within its JPEG header.");
          }
          segments.add(new Segment(at(file, marker), from + 2, length - 2));
          at = from + length;
        }
      }
    }
  }

  /**
   * The same picture with nothing before its scans but what decides on it: Java's reader stumbles
   * over broken colour profiles, and over JFIF's and Adobe's markers in one file.
   *
   * @param first a segment to begin with, or nothing
   */
  byte[] plain(byte[] file, byte[] first) {
    var out = Arrays.copyOf(file, file.length + first.length);
    System.arraycopy(first, 0, out, 2, first.length);
    int size = 2 + first.length;
    for (var segment : all) {
      if ((segment.marker & 0xf0) != APPLICATION && segment.marker != COMMENT) {
        out[size++] = (byte) MARKER;
        out[size++] = (byte) segment.marker;
        System.arraycopy(file, segment.from - 2, out, size, segment.length + 2);
        size += segment.length + 2;
      }
    }
    System.arraycopy(file, scan, out, size, file.length - scan);
    return Arrays.copyOf(out, size + file.length - scan);
  }

  /**
   * Within scans the end's marker is not to be found: as a value, its first byte has a 0 after it.
   */
  private static void requireEnd(byte[] file, int scan) throws IOException {
    int at = file.length - 1;
    while (at > scan && !(at(file, at) == END && at(file, at - 1) == MARKER)) {
      at--;
    }
    if (at <= scan) {
      throw new IOException("It is damaged: Premature end of JPEG file");
    }
  }

  /** Where the second byte of the next marker is. */
  private static int nextMarker(byte[] file, int from) throws IOException {
    int at = from;
    while (at < file.length && at(file, at) != MARKER) {
      at++;
    }
    while (at < file.length && at(file, at) == MARKER) {
      at++;
    }
    if (at >= file.length) {
      throw new IOException("It is damaged: it ends before its JPEG scan.");
    }
    return at;
  }

  static int at(byte[] file, int at) {
    return Byte.toUnsignedInt(file[at]);
  }

  static int twoBytes(byte[] file, int at) {
    return at(file, at) << 8 | at(file, at + 1);
  }
}
