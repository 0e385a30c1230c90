package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A search and what it trains now.
 *
 * @param running at most 100 of the trainings under way
 * @param revision of its ranking; 0: there is none yet
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record LiveSearch(SearchView search, List<TrainingView> running, int revision) {}
