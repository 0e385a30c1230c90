package gpunas.latency.trtexec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What trtexec prints about a model it has run.
 *
 * <p>Since version 8 one line says it all, {@code GPU Compute Time: min = 5.34 ms, ..., median =
 * 7.14 ms, ...}; before, {@code GPU Compute} was followed by a line for each, {@code median: 7.14
 * ms}.
 *
 * @param version of TensorRT, for example {@code 8.6.3}
 * @param medianMicros of the time on the GPU, copies to it and back not counted
 */
record TrtexecReport(String version, double medianMicros) {

  private static final double MICROS_PER_MILLI = 1000;
  private static final Pattern FAILED = Pattern.compile("&&&& FAILED.*|.*\\[E] (.*)");
  private static final Pattern BANNER = Pattern.compile("\\[TensorRT v(\\d{4,6})]");

  private static final Pattern MEDIAN =
      Pattern.compile("GPU Compute Time: [^\\n]*?median =? ?([0-9.eE+-]+) ms");

  private static final Pattern MEDIAN_BEFORE_8 =
      Pattern.compile("GPU Compute\\s*\\n(?:[^\\n]*\\n){0,5}?[^\\n]*\\bmedian: ([0-9.eE+-]+) ms");

  /**
   * Reads what was printed.
   *
   * @throws IllegalArgumentException if it has no version or no time, with what trtexec said
   *     instead
   */
  static TrtexecReport parse(String output) {
    var version = version(output);
    var millis = group(MEDIAN.matcher(output));
    if (millis == null) {
      millis = group(MEDIAN_BEFORE_8.matcher(output));
    }
    if (version == null || millis == null) {
      throw new IllegalArgumentException(
          "trtexec printed no %s. %s"
              .formatted(
                  version == null ? "version of TensorRT" : "GPU compute time", said(output)));
    }
    return new TrtexecReport(version, Double.parseDouble(millis) * MICROS_PER_MILLI);
  }

  /** {@code v8603} is 8.6.3; since 10, {@code v100300} is 10.3.0. */
  private static @Nullable String version(String output) {
    var digits = group(BANNER.matcher(output));
    if (digits == null) {
      return null;
    }
    var number = Integer.parseInt(digits);
    var patch = number % 100;
    return digits.length() == 4
        ? "%d.%d.%d".formatted(number / 1000, number / 100 % 10, patch)
        : "%d.%d.%d".formatted(number / 10_000, number / 100 % 100, patch);
  }

  private static @Nullable String group(Matcher matcher) {
    return matcher.find() ? matcher.group(1) : null;
  }

  private static String said(String output) {
    var errors = output.lines().filter(line -> FAILED.matcher(line).matches()).limit(3).toList();
    return errors.isEmpty()
        ? "Its output has %d lines and none of them is an error.".formatted(output.lines().count())
        : "It says: " + String.join(" / ", errors);
  }
}
