package gpunas.formats.strict;

/** What some editors, most of them on Windows, put before a text in UTF-8; it says nothing. */
public final class ByteOrderMark {

  private static final char MARK = '\uFEFF';

  private ByteOrderMark() {}

  /** A text without the mark before it. */
  public static String removed(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }
}
