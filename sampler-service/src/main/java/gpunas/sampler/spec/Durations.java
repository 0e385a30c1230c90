package gpunas.sampler.spec;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times of whole seconds as people write them: {@code 90s}, {@code 20m}, {@code 1h30m}. */
final class Durations {
  /** The largest unit first, each at most once, at least one. */
  static final Pattern FORM =
      Pattern.compile("(?=.)([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?");

  private static final List<ChronoUnit> UNITS =
      List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS);

  private Durations() {}

  /** The time that is written so; null if it is none. */
  static @Nullable Duration read(String text) {
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    var time = Duration.ZERO;
    for (var i = 0; i < UNITS.size(); i++) {
      var part = parts.group(i + 1);
      if (part != null) {
        time = time.plus(Long.parseLong(part, 0, part.length() - 1, 10), UNITS.get(i));
      }
    }
    return time;
  }

  /** A time in the largest units that it has. */
  static String write(Duration time) {
    if (time.isZero()) {
      return "0s";
    }
    return part(time.toDaysPart(), "d")
        + part(time.toHoursPart(), "h")
        + part(time.toMinutesPart(), "m")
        + part(time.toSecondsPart(), "s");
  }

  private static String part(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }
}
