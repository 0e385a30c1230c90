package gpunas.latency.trtexec;

import java.util.Comparator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Version of TensorRT. */
record TrtVersion(int major, int minor, int patch) implements Comparable<TrtVersion> {

  /** The first whose files and options are known here. */
  static final TrtVersion OLDEST = new TrtVersion(8, 6, 0);

  private static final Pattern BANNER = Pattern.compile("\\[TensorRT v(\\d{4,6})]");

  /**
   * Finds the version in what trtexec prints: {@code v8603} is 8.6.3; since 10, {@code v100300} is
   * 10.3.0.
   *
   * @return null if there is none
   */
  static @Nullable TrtVersion in(String printed) {
    var banner = BANNER.matcher(printed);
    if (!banner.find()) {
      return null;
    }
    var digits = banner.group(1);
    var number = Integer.parseInt(digits);
    return digits.length() == 4
        ? new TrtVersion(number / 1000, number / 100 % 10, number % 100)
        : new TrtVersion(number / 10_000, number / 100 % 100, number % 100);
  }

  boolean isAtLeast(int major, int minor) {
    return compareTo(new TrtVersion(major, minor, 0)) >= 0;
  }

  @Override
  public int compareTo(TrtVersion other) {
    return Comparator.comparingInt(TrtVersion::major)
        .thenComparingInt(TrtVersion::minor)
        .thenComparingInt(TrtVersion::patch)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return "%d.%d.%d".formatted(major, minor, patch);
  }
}
