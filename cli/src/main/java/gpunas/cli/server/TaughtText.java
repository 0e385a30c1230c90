package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** By how much a teacher helped, as text. */
final class TaughtText {

  private TaughtText() {}

  /**
   * Of a ranked network.
   *
   * @return null if it had no teacher
   */
  static @Nullable String of(JsonNode entry) {
    var taught = entry.path("taught");
    if (!taught.isObject()) {
      return null;
    }
    var error = taught.path("top1GainStandardError");
    return String.format(
        Locale.ROOT,
        "taught by %s, %s: %s instead of %s, %+.2f points%s; the files are those %s it",
        taught.path("teacher").asText(),
        taught.path("jobId").asText(),
        Cells.percent(taught.path("top1")),
        Cells.percent(entry.path("top1")),
        100 * taught.path("top1Gain").asDouble(),
        error.isNumber() ? String.format(Locale.ROOT, " ± %.2f", 100 * error.asDouble()) : "",
        taught.path("exported").asBoolean() ? "with" : "without");
  }
}
