package gpunas.service;

import static java.util.stream.Collectors.joining;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is asked for behind the question mark of an address. What was not given or is empty
 * has its default; what cannot be read is refused with what was expected, status 400.
 */
public final class Query {
  /** ISO 8601 has four digits. */
  private static final int LAST_YEAR = 9999;

  private Query() {}

  /**
   * A whole number from {@code least} to {@code most} that must be given.
   *
   * @throws HttpStatusException if it is not
   */
  public static int whole(String name, @Nullable String given, int least, int most) {
    if (given == null || given.isEmpty()) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "%s is missing; expected %s.".formatted(name, range(least, most)));
    }
    return whole(name, given, least, least, most);
  }

  /**
   * A whole number from {@code least} to {@code most}.
   *
   * @throws HttpStatusException if something else was given
   */
  public static int whole(String name, @Nullable String given, int otherwise, int least, int most) {
    if (given == null || given.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(given);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw refused(name, given, range(least, most));
  }

  private static String range(int least, int most) {
    return most == Integer.MAX_VALUE
        ? "a whole number, %d or more".formatted(least)
        : "a whole number from %d to %d".formatted(least, most);
  }

  /**
   * One of some words, in whatever case; null if none was given.
   *
   * @throws HttpStatusException if something else was given
   */
  public static <E extends Enum<E>> @Nullable E word(
      String name, @Nullable String given, Class<E> words) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().equalsIgnoreCase(given)) {
        return word;
      }
    }
    throw refused(
        name,
        given,
        Arrays.stream(words.getEnumConstants())
            .map(word -> word.name().toLowerCase(Locale.ROOT))
            .collect(joining(", ", "one of ", "")));
  }

  /**
   * A text of some form; null if none was given.
   *
   * @param expected what the form is, for people
   * @throws HttpStatusException if something else was given
   */
  public static @Nullable String text(
      String name, @Nullable String given, Predicate<String> form, String expected) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    if (!form.test(given)) {
      throw refused(name, given, expected);
    }
    return given;
  }

  /**
   * A time in ISO 8601, with its zone; null if none was given.
   *
   * @throws HttpStatusException if something else was given, or a year after 9999
   */
  public static @Nullable Instant time(String name, @Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    try {
      var time = OffsetDateTime.parse(given);
      if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
        return time.toInstant();
      }
    } catch (DateTimeParseException _) {
      // Said below.
    }
    throw refused(name, given, "a time such as 2026-11-01T12:00:00Z");
  }

  private static HttpStatusException refused(String name, String given, String expected) {
    return new HttpStatusException(
        HttpStatus.BAD_REQUEST, "%s is '%s'; expected %s.".formatted(name, given, expected));
  }
}
