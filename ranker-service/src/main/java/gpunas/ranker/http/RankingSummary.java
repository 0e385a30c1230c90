package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import gpunas.ranker.Ranking;
import gpunas.ranker.Revision;
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

  static RankingSummary of(Revision revision) {
    return new RankingSummary(
        revision.searchId(),
        revision.number(),
        revision.ranking().isFinal(),
        revision.at(),
        revision.ranking().bands().stream().map(RankingSummary::best).toList());
  }

  private static BestOfBand best(Ranking.Band band) {
    var entries = band.entries();
    return new BestOfBand(
        band.name(), entries.size(), entries.isEmpty() ? null : RankingView.of(entries.getFirst()));
  }
}
