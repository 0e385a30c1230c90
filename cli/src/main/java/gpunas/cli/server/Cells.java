package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values of an answer as they stand in a table. */
final class Cells {
  /** Where there is no value. */
  static final String NONE = "-";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm xxx", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private Cells() {}

  static String text(JsonNode value) {
    return isAbsent(value) ? NONE : value.asText();
  }

  /** Microseconds as people read latencies. */
  static String millis(JsonNode micros) {
    return isAbsent(micros)
        ? NONE
        : String.format(Locale.ROOT, "%.4f ms", micros.asDouble() / 1000);
  }

  /** Bytes as MiB. */
  static String mebibytes(JsonNode bytes) {
    return isAbsent(bytes) ? NONE : String.format(Locale.ROOT, "%,d MiB", bytes.asLong() >> 20);
  }

  /** The same of a prediction, with its relative standard deviation if that is known. */
  static String predicted(JsonNode micros, JsonNode deviation) {
    return isAbsent(micros) ? NONE : off(millis(micros), deviation);
  }

  /** What is predicted, or the head of a column of it, with the relative standard deviation. */
  static String off(String predicted, JsonNode deviation) {
    return isAbsent(deviation)
        ? predicted
        : String.format(Locale.ROOT, "%s ± %.1f %%", predicted, 100 * deviation.asDouble());
  }

  /** A share, 0 to 1. */
  static String percent(JsonNode share) {
    return isAbsent(share) ? NONE : String.format(Locale.ROOT, "%.2f %%", 100 * share.asDouble());
  }

  static String count(JsonNode number) {
    return isAbsent(number) ? NONE : String.format(Locale.ROOT, "%,d", number.asLong());
  }

  /** A whole number of any length; long ones with their order of magnitude. */
  static String whole(BigInteger number) {
    var digits = String.format(Locale.ROOT, "%,d", number);
    return number.bitLength() < 40
        ? digits
        : "%s (about %s)"
            .formatted(digits, String.format(Locale.ROOT, "%.1e", new BigDecimal(number)));
  }

  static String rounded(JsonNode number) {
    return isAbsent(number) ? NONE : String.format(Locale.ROOT, "%,.0f", number.asDouble());
  }

  static String decimals(JsonNode number) {
    return isAbsent(number) ? NONE : String.format(Locale.ROOT, "%.4f", number.asDouble());
  }

  /** An instant, in the time zone of this machine, which is said: others may read it elsewhere. */
  static String time(JsonNode instant) {
    return isAbsent(instant) ? NONE : TIME.format(Instant.parse(instant.asText()));
  }

  /** How long ago an instant was. */
  static Duration age(JsonNode instant) {
    return Duration.between(Instant.parse(instant.asText()), Instant.now());
  }

  /** A number of seconds, as hours, minutes and seconds. */
  static String seconds(JsonNode seconds) {
    if (isAbsent(seconds)) {
      return NONE;
    }
    var left = Duration.ofSeconds(Math.round(seconds.asDouble()));
    return "%d:%02d:%02d".formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
  }

  /** A number of hours, as hours, minutes and seconds. */
  static String hours(JsonNode hours) {
    return seconds(DoubleNode.valueOf(hours.asDouble() * Duration.ofHours(1).toSeconds()));
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isNull() || value.isMissingNode();
  }
}
