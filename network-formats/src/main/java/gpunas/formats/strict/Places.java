package gpunas.formats.strict;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Where in a text a mistake is, for messages. */
public final class Places {

  private Places() {}

  /** For example {@code (line 3, column 7)}; empty if that is not known, as of too deep a text. */
  public static String of(JsonProcessingException mistake) {
    var at = mistake.getLocation();
    return at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
  }
}
