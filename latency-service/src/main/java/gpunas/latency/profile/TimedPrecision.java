package gpunas.latency.profile;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The numbers that timed models compute with. */
public enum TimedPrecision {
  /** 32-bit floats; not TensorFloat-32. */
  FP32,
  /** 16-bit floats. */
  FP16,
  /** 8-bit integers where the quantiser puts them, 32-bit floats elsewhere. */
  INT8;

  private static final String FP8 = "fp8";

  /**
   * The precision of a word.
   *
   * @throws IllegalArgumentException if there is none, or it cannot be measured
   */
  public static TimedPrecision of(String word) {
    var lower = word.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(each -> each.toString().equals(lower))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(refusal(word, lower)));
  }

  private static String refusal(String word, String lower) {
    return "%s; expected %s."
        .formatted(
            lower.equals(FP8)
                ? "Nothing is measured in fp8: gpunas writes no models in it, and other numbers would be timed in its name"
                : "There is no precision %s".formatted(word),
            Arrays.stream(values())
                .map(TimedPrecision::toString)
                .collect(Collectors.joining(" or ")));
  }

  /** As tables write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
