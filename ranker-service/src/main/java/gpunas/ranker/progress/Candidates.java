package gpunas.ranker.progress;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the candidates of a search spread over latency; one in two bands counts in both.
 *
 * @param total candidates the search draws in all
 * @param fastestMicros lowest predicted latency of all, in a band or not
 * @param tableVersion fingerprint of the latency table; null before the first batch
 * @param bands in the order of the search's; may be shorter than those
 */
public record Candidates(
    long sampled,
    long total,
    long outside,
    double fastestMicros,
    double slowestMicros,
    @Nullable String tableVersion,
    List<BandCount> bands) {

  /**
   * The candidates of a band.
   *
   * @param bins in the order of latency; those without a candidate are left out
   */
  public record BandCount(long candidates, List<Bin> bins) {}

  /** Candidates with a latency from the one bound to below the other. */
  public record Bin(double fromMicros, double belowMicros, long candidates) {}

  /** Takes in batches. */
  static final class Counter {
    /** Bins are 4 % wide, so that nothing need be known of the bands before. */
    private static final double LOG_WIDTH = Math.log(1.04);

    /** First indices of the batches that were counted: a batch may come twice. */
    private final Set<Long> counted = new HashSet<>();

    private final TreeMap<Integer, Map<Integer, Long>> binsByBand = new TreeMap<>();
    private long sampled;
    private long total;
    private long outside;
    private double fastest = Double.POSITIVE_INFINITY;
    private double slowest;
    private @Nullable String tableVersion;

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
      for (var i = 0; i < batch.bands().length; i++) {
        var bin = (int) Math.floor(Math.log(batch.latencyMicros()[i]) / LOG_WIDTH);
        binsByBand
            .computeIfAbsent(batch.bands()[i], _ -> new TreeMap<>())
            .merge(bin, 1L, Long::sum);
      }
    }

    Candidates counts() {
      var bands = binsByBand.isEmpty() ? 0 : binsByBand.lastKey() + 1;
      return new Candidates(
          sampled,
          total,
          outside,
          sampled == 0 ? 0 : fastest,
          slowest,
          tableVersion,
          IntStream.range(0, bands)
              .mapToObj(band -> count(binsByBand.getOrDefault(band, Map.of())))
              .toList());
    }

    private static BandCount count(Map<Integer, Long> bins) {
      return new BandCount(
          bins.values().stream().mapToLong(Long::longValue).sum(),
          bins.entrySet().stream()
              .map(bin -> new Bin(edge(bin.getKey()), edge(bin.getKey() + 1), bin.getValue()))
              .toList());
    }

    private static double edge(int bin) {
      return Math.exp(bin * LOG_WIDTH);
    }
  }
}
