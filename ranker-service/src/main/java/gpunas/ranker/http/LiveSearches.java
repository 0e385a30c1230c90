package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * All searches, the newest first, and the trainers by name.
 *
 * @param version grows with everything that changes
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record LiveSearches(long version, List<SearchView> searches, List<TrainerView> trainers) {}
