package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A search and what it trains now.
 *
 * @param running at most 100 of the trainings under way
 * @param revision of its ranking; 0: there is none yet
 * @param best of each band as it is ranked now; empty if there is no ranking yet
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record LiveSearch(
    SearchView search,
    List<TrainingView> running,
    int revision,
    List<RankingSummary.BestOfBand> best) {}
