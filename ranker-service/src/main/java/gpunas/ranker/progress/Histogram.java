package gpunas.ranker.progress;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many candidates of a band have which latency. Bins are 4 % wide, so that nothing need be
 * known of the band before.
 */
public final class Histogram {
  /** Of no candidates. */
  static final Histogram EMPTY = new Histogram(0, List.of());

  private static final double LOG_WIDTH = Math.log(1.04);

  private final int firstBin;

  /** A search has a thousand million candidates at most. */
  private final int[] counts;

  /**
   * @param firstBin bin i begins at 1.04^i microseconds
   * @param counts of this bin and those that follow, without gaps
   */
  public Histogram(int firstBin, List<Long> counts) {
    this(firstBin, counts.stream().mapToInt(Math::toIntExact).toArray());
  }

  private Histogram(int firstBin, int[] counts) {
    this.firstBin = firstBin;
    this.counts = counts;
  }

  /** Candidates with a latency from the one bound to below the other. */
  public record Bin(double fromMicros, double belowMicros, long candidates) {}

  /** How many bands a batch speaks of. */
  static int bands(CandidateBatch batch) {
    return Arrays.stream(batch.bands()).max().orElse(-1) + 1;
  }

  /** The same with the candidates of a batch that lie in a band. */
  Histogram with(CandidateBatch batch, int band) {
    var bins =
        IntStream.range(0, batch.bands().length)
            .filter(i -> batch.bands()[i] == band)
            .map(i -> bin(batch.latencyMicros()[i]))
            .toArray();
    if (bins.length == 0) {
      return this;
    }
    var within = IntStream.of(bins).summaryStatistics();
    var isFirst = counts.length == 0;
    var first = isFirst ? within.getMin() : Math.min(firstBin, within.getMin());
    var last = isFirst ? within.getMax() : Math.max(firstBin + counts.length - 1, within.getMax());
    var sums = new int[last - first + 1];
    System.arraycopy(counts, 0, sums, isFirst ? 0 : firstBin - first, counts.length);
    for (var bin : bins) {
      sums[bin - first]++;
    }
    return new Histogram(first, sums);
  }

  public int firstBin() {
    return firstBin;
  }

  /** Candidates in the first bin and those that follow. */
  public List<Long> counts() {
    return IntStream.of(counts).asLongStream().boxed().toList();
  }

  public long candidates() {
    return IntStream.of(counts).asLongStream().sum();
  }

  /** In the order of latency; those without a candidate are left out. */
  public List<Bin> bins() {
    return IntStream.range(0, counts.length)
        .filter(i -> counts[i] > 0)
        .mapToObj(i -> new Bin(edge(firstBin + i), edge(firstBin + i + 1), counts[i]))
        .toList();
  }

  /** Of latencies that make no sense, the first or last that makes some. */
  private static int bin(double micros) {
    return (int) Math.floor(Math.log(Math.clamp(micros, 1e-3, 1e12)) / LOG_WIDTH);
  }

  private static double edge(int bin) {
    return Math.exp(bin * LOG_WIDTH);
  }
}
