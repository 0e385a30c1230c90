package gpunas.searchmodel;

/**
 * What others say, for people: an exception or a runtime may say pages, and a record has a bound.
 */
public final class Words {
  private static final String MORE = "...";

  private Words() {}

  /**
   * The text, or its beginning and three dots if it is longer.
   *
   * @param most of its chars, the dots among them, at least 4
   */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    var end = most - MORE.length();
    // Half a pair is no character.
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + MORE;
  }
}
