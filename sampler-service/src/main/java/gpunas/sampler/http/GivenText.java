package gpunas.sampler.http;

import gpunas.sampler.spec.SpecReader;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Search;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts that people type, in any script: what surrounds them is left out, what cannot be read is
 * refused with what was expected, status 400.
 */
final class GivenText {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

  private GivenText() {}

  /**
   * The name of a search.
   *
   * @throws HttpStatusException if it is none
   */
  static String name(@Nullable String given) {
    var name = text(given).strip();
    if (!SpecReader.isName(name)) {
      throw refused(
          "name has %d characters%s; expected %s."
              .formatted(
                  Search.length(name),
                  name.lines().count() > 1 ? " on several lines" : "",
                  SpecReader.NAME));
    }
    return name;
  }

  /**
   * A note, of one or several lines; null if it is empty.
   *
   * @throws HttpStatusException if it is none
   */
  static @Nullable String note(@Nullable String given) {
    var note = text(given).replace("\r\n", "\n").strip();
    if (Search.length(note) > Notes.MOST_CHARACTERS) {
      throw refused(
          "note has %,d characters; expected at most %,d."
              .formatted(Search.length(note), Notes.MOST_CHARACTERS));
    }
    if (CONTROL.matcher(note).find()) {
      throw refused("note has control characters; expected text.");
    }
    return note.isEmpty() ? null : note;
  }

  private static String text(@Nullable String given) {
    return given == null ? "" : given;
  }

  private static HttpStatusException refused(String message) {
    return new HttpStatusException(HttpStatus.BAD_REQUEST, message);
  }
}
