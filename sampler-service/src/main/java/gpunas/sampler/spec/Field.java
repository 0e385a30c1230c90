package gpunas.sampler.spec;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A field of a {@link Form}. Every question has the value that holds if nothing is given; it holds
 * as well if what is given is wrong, which is noted, so that all mistakes are found at once.
 */
interface Field {

  /** The same field, which must be given: the default only stands in for it. */
  Field required();

  /** A mapping; the defaults of its fields are those of the default. */
  <T> T mapping(T byDefault, Form.Section<T> section);

  /**
   * A mapping that may be missing.
   *
   * @param usual where its fields have their defaults from if it is there
   */
  <T> @Nullable T optionalMapping(@Nullable T byDefault, T usual, Form.Section<T> section);

  /** At least one mapping in a list; to be given. */
  <T> List<T> mappings(List<T> byDefault, int atMost, T usual, Form.Section<T> section);

  /** One of several words, or a mapping that has a reader of its own. */
  Object wordOrMapping(Object byDefault, List<String> words);

  /** Whole numbers in a list; to be given. */
  List<Integer> integers(List<Integer> byDefault, int atLeast, int atMost, int from, int to);

  /** Different texts in a list. */
  List<String> texts(List<String> byDefault, int atMost, Pattern allowed, String expected);

  /** A text. */
  String text(String byDefault, Pattern allowed, String expected);

  /** True or false. */
  boolean truth(boolean byDefault);

  /** One of several words, or none. */
  @Nullable String optionalWord(@Nullable String byDefault, List<String> words);

  /** A whole number, or none. */
  @Nullable Long optionalInteger(@Nullable Long byDefault, long from, long to);

  /** A number, or none. */
  @Nullable Double optionalNumber(@Nullable Double byDefault, Range allowed);

  /** One of several words. */
  default String word(String byDefault, List<String> words) {
    return Objects.requireNonNull(optionalWord(byDefault, words));
  }

  /** A whole number. */
  default long integer(long byDefault, long from, long to) {
    return Objects.requireNonNull(optionalInteger(byDefault, from, to));
  }

  /** A whole number. */
  default int integer(int byDefault, int from, int to) {
    return Math.toIntExact(integer((long) byDefault, from, to));
  }

  /** A whole number, or none. */
  default @Nullable Integer optionalInteger(@Nullable Integer byDefault, int from, int to) {
    var number = optionalInteger(byDefault == null ? null : Long.valueOf(byDefault), from, to);
    return number == null ? null : Integer.valueOf(Math.toIntExact(number));
  }

  /** A number. */
  default double number(double byDefault, Range allowed) {
    return Objects.requireNonNull(optionalNumber(byDefault, allowed));
  }
}
