package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import gpunas.ranker.Head;
import gpunas.ranker.http.RankingView.EntryView;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ranking in a list of rankings. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RankingSummary(
    String searchId,
    int revision,
    @JsonProperty("final") boolean isFinal,
    Instant at,
    List<BestOfBand> bands) {

  /**
   * @param best the first of the band, or null if the band is empty
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BestOfBand(String name, int entries, @Nullable EntryView best) {}

  static RankingSummary of(Head head) {
    return new RankingSummary(
        head.searchId(),
        head.number(),
        head.isFinal(),
        head.at(),
        head.bands().stream().map(RankingSummary::best).toList());
  }

  private static BestOfBand best(Head.Band band) {
    return new BestOfBand(
        band.name(), band.entries(), band.best() == null ? null : RankingView.of(band.best()));
  }
}
