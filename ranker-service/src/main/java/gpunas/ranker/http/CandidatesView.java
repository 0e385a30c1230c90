package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.progress.Histogram;
import gpunas.ranker.progress.SearchOverview;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the candidates of a search spread over latency.
 *
 * @param outside candidates in no band
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record CandidatesView(long sampled, long total, long outside, List<BandView> bands) {

  /** The candidates of a band; bins without a candidate are left out. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BandView(String name, long candidates, List<BinView> bins) {}

  /** Candidates with a predicted latency from the one bound to below the other. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BinView(double fromMicros, double belowMicros, long candidates) {}

  /**
   * @param only the band that is shown, or null
   */
  static CandidatesView of(SearchOverview overview, @Nullable String only) {
    var candidates = overview.candidates();
    var bands = overview.search().spec().bands();
    return new CandidatesView(
        candidates.sampled(),
        overview.search().spec().candidates(),
        candidates.outside(),
        IntStream.range(0, bands.size())
            .filter(i -> only == null || bands.get(i).name().equals(only))
            .mapToObj(i ->
                i < candidates.bands().size()
                    ? of(bands.get(i).name(), candidates.bands().get(i))
                    : new BandView(bands.get(i).name(), 0, List.of()))
            .toList());
  }

  private static BandView of(String name, Histogram histogram) {
    return new BandView(
        name,
        histogram.candidates(),
        histogram.bins().stream()
            .map(bin -> new BinView(bin.fromMicros(), bin.belowMicros(), bin.candidates()))
            .toList());
  }
}
