package gpunas.ranker.progress;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the candidates of a search spread over latency; one in two bands counts in both.
 *
 * @param total candidates the search draws in all
 * @param fastestMicros lowest predicted latency of all, in a band or not
 * @param tableVersion fingerprint of the latency table; null before the first batch
 * @param latencyDeviation relative standard deviation of predicted latencies; null if nobody knows
 * @param bands in the order of the search's; may be shorter than those
 */
public record Candidates(
    long sampled,
    long total,
    long outside,
    double fastestMicros,
    double slowestMicros,
    @Nullable String tableVersion,
    @Nullable Double latencyDeviation,
    List<Histogram> bands) {

  public Candidates {
    bands = List.copyOf(bands);
  }

  /** Takes in batches. */
  static final class Counter {
    /** First indices of the batches that were counted: a batch may come twice. */
    private final Set<Long> counted = new HashSet<>();

    private final List<Histogram> bands = new ArrayList<>();
    private long sampled;
    private long total;
    private long outside;
    private double fastest = Double.POSITIVE_INFINITY;
    private double slowest;
    private @Nullable String tableVersion;
    private @Nullable Double latencyDeviation;

    void add(CandidateBatch batch) {
      if (!counted.add(batch.firstIndex())) {
        return;
      }
      sampled += batch.sampled();
      total = batch.total();
      outside += batch.outside();
      fastest = Math.min(fastest, batch.fastestMicros());
      slowest = Math.max(slowest, batch.slowestMicros());
      tableVersion = batch.tableVersion();
      latencyDeviation = batch.latencyDeviation();
      for (var band = 0; band < Histogram.bands(batch); band++) {
        if (band == bands.size()) {
          bands.add(Histogram.EMPTY);
        }
        bands.set(band, bands.get(band).with(batch, band));
      }
    }

    Candidates counts() {
      return new Candidates(
          sampled,
          total,
          outside,
          sampled == 0 ? 0 : fastest,
          slowest,
          tableVersion,
          latencyDeviation,
          bands);
    }
  }
}
