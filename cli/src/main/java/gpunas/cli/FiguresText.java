package gpunas.cli;

import gpunas.searchmodel.NetworkFigures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a whole network does and takes, in the cells of tables and in words. */
public final class FiguresText {

  private static final String NOT_MEASURED = "not measured";
  private static final double MEBIBYTE = 1 << 20;

  private FiguresText() {}

  /** The median of its latency. */
  public static String p50(@Nullable NetworkFigures figures) {
    return figures == null
        ? NOT_MEASURED
        : String.format(Locale.ROOT, "%.4f ms", figures.p50Micros() / 1000);
  }

  /** The 99th percentile of its latency. */
  public static String p99(@Nullable NetworkFigures figures) {
    return figures == null
        ? NOT_MEASURED
        : String.format(Locale.ROOT, "%.4f ms", figures.p99Micros() / 1000);
  }

  /** Images per second. */
  public static String throughput(@Nullable NetworkFigures figures) {
    return figures == null || figures.throughput() == null
        ? NOT_MEASURED
        : String.format(Locale.ROOT, "%,.1f", figures.throughput()).replace(',', ' ');
  }

  /** Energy for an image. */
  public static String energy(@Nullable NetworkFigures figures) {
    return figures == null || figures.millijoules() == null
        ? NOT_MEASURED
        : String.format(Locale.ROOT, "%.3f mJ", figures.millijoules());
  }

  /** Memory. */
  public static String mebibytes(@Nullable Long bytes) {
    return bytes == null
        ? TextTable.NONE
        : String.format(Locale.ROOT, "%.2f MiB", bytes / MEBIBYTE);
  }

  /** What belongs under a table of them; empty if none was measured. */
  public static List<String> notes(Collection<NetworkFigures> all) {
    var notes = new ArrayList<String>();
    if (!all.isEmpty()) {
      var runs = all.stream().mapToInt(NetworkFigures::runs).summaryStatistics();
      notes.add(
          "p99 of %s runs, one after the other; images per second in batches of %d"
              .formatted(
                  runs.getMin() == runs.getMax()
                      ? String.valueOf(runs.getMax())
                      : "%d to %d".formatted(runs.getMin(), runs.getMax()),
                  all.iterator().next().throughputBatch()));
      all.stream()
          .map(NetworkFigures::notMeasuredBecause)
          .filter(Objects::nonNull)
          .distinct()
          .forEach(reason -> notes.add("not measured: " + reason));
    }
    return notes;
  }
}
