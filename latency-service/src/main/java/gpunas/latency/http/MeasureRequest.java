package gpunas.latency.http;

import gpunas.latency.document.InvalidDocument;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.Words;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What shall be measured.
 *
 * @param space the name of a space that comes with gpunas, or one written out as YAML: all its
 *     layers
 * @param runtime that a new table is to be measured by; any if left out, as of the others
 * @param device of which the table is to be
 * @param precision of the table
 * @param batch images per inference
 */
@Serdeable
record MeasureRequest(
    @Nullable String space,
    @Nullable String runtime,
    @Nullable String device,
    @Nullable String precision,
    @Nullable Integer batch) {

  private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cc}\\u2028\\u2029]{1,100}");

  /**
   * The table that is meant.
   *
   * @throws InvalidDocument if no specification could ask for one like it
   */
  Table wanted(String tableId) {
    requireWord("runtime", runtime, Table.RUNTIMES);
    requireWord("precision", precision, Table.PRECISIONS);
    if (device != null && !ONE_LINE.matcher(device).matches()) {
      throw refused("device", text(device), "1 to 100 characters on one line");
    }
    if (batch != null && (batch < 1 || batch > Table.MOST_IMAGES)) {
      throw refused(
          "batch", "number " + batch, "a whole number from 1 to %d".formatted(Table.MOST_IMAGES));
    }
    return Table.of(tableId, precision, batch).by(runtime, device);
  }

  /** Whether it says of what kind the table is to be. */
  boolean isOfKind() {
    return runtime != null || device != null || precision != null || batch != null;
  }

  private static void requireWord(String field, @Nullable String given, List<String> words) {
    if (given != null && !words.contains(given)) {
      throw refused(field, text(given), "one of " + String.join(", ", words));
    }
  }

  private static String text(String given) {
    return "text \"%s\"".formatted(Words.cut(given, 100));
  }

  private static InvalidDocument refused(String field, String given, String expected) {
    return new InvalidDocument(field, "The %s was given; expected %s.".formatted(given, expected));
  }
}
