package gpunas.searchmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a network must reach when it is measured as a whole; null: no limit.
 *
 * @param maxP99Micros highest 99th percentile of its latency, microseconds per batch of the table
 * @param minThroughput images per second, least
 * @param throughputBatch images in a batch, by which throughput and energy are measured; null:
 *     {@value #USUAL_BATCH}
 * @param maxMillijoules most energy for an image
 */
public record MeasuredTargets(
    @Nullable Double maxP99Micros,
    @Nullable Double minThroughput,
    @Nullable Integer throughputBatch,
    @Nullable Double maxMillijoules) {

  /** None. */
  public static final MeasuredTargets NONE = new MeasuredTargets(null, null, null, null);

  /** Throughput is measured in batches of so many images if nobody says another number. */
  public static final int USUAL_BATCH = 32;

  /** Images in a batch. */
  public int batch() {
    return Objects.requireNonNullElse(throughputBatch, USUAL_BATCH);
  }

  /** Whether there is any. */
  public boolean areAny() {
    return maxP99Micros != null || minThroughput != null || maxMillijoules != null;
  }

  /**
   * Which of them a network misses, for people; null if none. What was not measured misses none.
   */
  public @Nullable String missedBy(NetworkFigures figures) {
    var missed = new ArrayList<String>();
    if (maxP99Micros != null && figures.p99Micros() > maxP99Micros) {
      missed.add(
          "p99 of %s, above %s"
              .formatted(Words.millis(figures.p99Micros()), Words.millis(maxP99Micros)));
    }
    if (minThroughput != null
        && figures.throughput() != null
        && figures.throughput() < minThroughput) {
      missed.add(
          "%s images/s in batches of %d, below %s"
              .formatted(
                  Words.plain(figures.throughput()),
                  figures.throughputBatch(),
                  Words.plain(minThroughput)));
    }
    if (maxMillijoules != null
        && figures.millijoules() != null
        && figures.millijoules() > maxMillijoules) {
      missed.add(
          "%s mJ for an image, above %s mJ"
              .formatted(Words.plain(figures.millijoules()), Words.plain(maxMillijoules)));
    }
    return missed.isEmpty() ? null : String.join("; ", missed);
  }

  /** Which of them nobody could hold against a network, in the words of specifications. */
  public List<String> unknownIn(NetworkFigures figures) {
    var unknown = new ArrayList<String>();
    if (minThroughput != null && figures.throughput() == null) {
      unknown.add("minThroughput");
    }
    if (maxMillijoules != null && figures.millijoules() == null) {
      unknown.add("maxMillijoules");
    }
    return unknown;
  }
}
