package gpunas.sampler.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.sampler.Search;
import gpunas.sampler.spec.SpecWriter;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A search as it is shown.
 *
 * @param reason why it is in this state; null if there is nothing to say
 * @param sampled candidates drawn so far, of {@code spec.candidates}
 * @param spec the specification with all defaults written out; can be posted again
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record SearchView(
    String searchId,
    Search.State state,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt,
    long sampled,
    Map<String, Object> spec) {

  static SearchView of(Search search, long sampled) {
    return new SearchView(
        search.id(),
        search.state(),
        search.reason(),
        search.startedAt(),
        search.changedAt(),
        sampled,
        SpecWriter.fields(search.spec()));
  }
}
