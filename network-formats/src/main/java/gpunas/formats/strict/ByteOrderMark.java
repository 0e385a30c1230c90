package gpunas.formats.strict;

import java.io.BufferedReader;
import java.io.IOException;

/** What some editors, most of them on Windows, put before a text in UTF-8; it says nothing. */
public final class ByteOrderMark {

  private static final char MARK = '\uFEFF';

  private ByteOrderMark() {}

  /** A text without the mark before it. */
  public static String removed(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  /** A reader of a text, behind the mark before it. */
  public static BufferedReader skipped(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != MARK) {
      text.reset();
    }
    return text;
  }
}
