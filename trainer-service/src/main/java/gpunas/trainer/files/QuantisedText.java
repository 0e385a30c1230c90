package gpunas.trainer.files;

import gpunas.formats.onnx.Range;
import gpunas.trainer.Quantised;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What became of a network in 8-bit integers as lines of a file, and back. */
final class QuantisedText {

  private static final String NUMBERS = "quantised";
  private static final String METHOD = "quantised.method";
  private static final String DEVICE = "quantised.device";
  private static final String RANGE = "quantised.range.";
  private static final String FINE_TUNED = "quantised.fineTuned";
  private static final String NOTHING = "nothing";
  private static final String IMPOSSIBLE = "notQuantisedBecause";
  private static final int WORDS = 5;
  private static final int FINE_TUNED_WORDS = 4;

  private QuantisedText() {}

  /** Values by name; none if nobody asked. */
  static Map<String, String> write(@Nullable Quantised quantised) {
    var lines = new LinkedHashMap<String, String>();
    switch (quantised) {
      case null -> {}
      case Quantised.Impossible(var reason) -> lines.put(IMPOSSIBLE, reason);
      case Quantised.InIntegers it -> {
        lines.put(
            NUMBERS,
            "%s %s %d %d %s"
                .formatted(it.loss(), it.top1(), it.images(), it.rangedImages(), it.seconds()));
        lines.put(METHOD, it.method());
        lines.put(DEVICE, it.device());
        var did = it.fineTuned();
        if (did != null) {
          lines.put(
              FINE_TUNED,
              "%d %s %s %s"
                  .formatted(
                      did.epochs(),
                      did.top1Calibrated(),
                      did.top1Tuned() == null ? NOTHING : did.top1Tuned().toString(),
                      did.seconds()));
        }
        new TreeMap<>(it.ranges())
            .forEach((map, range) -> lines.put(RANGE + map, range.least() + " " + range.largest()));
      }
    }
    return lines;
  }

  /**
   * What was written.
   *
   * @throws IllegalArgumentException if a line is none of these
   */
  static @Nullable Quantised read(Properties values) {
    var impossible = values.getProperty(IMPOSSIBLE);
    if (impossible != null) {
      return new Quantised.Impossible(impossible);
    }
    var numbers = values.getProperty(NUMBERS);
    if (numbers == null) {
      return null;
    }
    var words = words(numbers, WORDS);
    return new Quantised.InIntegers(
        Double.parseDouble(words[0]),
        Double.parseDouble(words[1]),
        Integer.parseInt(words[2]),
        values.getProperty(METHOD, ""),
        Integer.parseInt(words[3]),
        values.getProperty(DEVICE, ""),
        Double.parseDouble(words[4]),
        ranges(values),
        fineTuned(values.getProperty(FINE_TUNED)));
  }

  private static Quantised.@Nullable FineTuned fineTuned(@Nullable String line) {
    if (line == null) {
      return null;
    }
    var words = words(line, FINE_TUNED_WORDS);
    return new Quantised.FineTuned(
        Integer.parseInt(words[0]),
        Double.parseDouble(words[1]),
        words[2].equals(NOTHING) ? null : (Double) Double.parseDouble(words[2]),
        Double.parseDouble(words[3]));
  }

  private static Map<String, Range> ranges(Properties values) {
    var ranges = new LinkedHashMap<String, Range>();
    for (var name : values.stringPropertyNames()) {
      if (name.startsWith(RANGE)) {
        var ends = words(values.getProperty(name), 2);
        ranges.put(
            name.substring(RANGE.length()),
            new Range(Float.parseFloat(ends[0]), Float.parseFloat(ends[1])));
      }
    }
    return ranges;
  }

  private static String[] words(String line, int expected) {
    var words = line.split(" ", -1);
    if (words.length != expected) {
      throw new IllegalArgumentException("\"%s\" has not %d numbers".formatted(line, expected));
    }
    return words;
  }
}
