package gpunas.searchmodel;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What is said to people: an exception or a runtime may say pages, and a record has a bound; a
 * number that somebody has given is said as it was given.
 */
public final class Words {
  private static final String MORE = "...";
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private Words() {}

  /** A latency in milliseconds, with its unit, to six digits and without zeros at the end. */
  public static String millis(double micros) {
    return plain(micros / 1000) + " ms";
  }

  /** A number to six digits, without zeros at the end and without an exponent. */
  static String plain(double number) {
    if (!Double.isFinite(number)) {
      return String.valueOf(number);
    }
    return new BigDecimal(number).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
  }

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
