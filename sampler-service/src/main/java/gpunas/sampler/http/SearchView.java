package gpunas.sampler.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.sampler.spec.SpecWriter;
import gpunas.searchmodel.Search;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A search as it is shown.
 *
 * @param state running, paused, cancelled, completed or failed
 * @param reason why it is in this state; null if there is nothing to say
 * @param sampled candidates drawn so far, of {@code spec.candidates}; null of a search that had
 *     ended before the sampler was started: they are deleted
 * @param note what to know of its data before it is trained; null if there is nothing to say
 * @param userNote what somebody has noted of it; null: nothing
 * @param spec the specification with all defaults written out; can be posted again
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record SearchView(
    String searchId,
    String state,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt,
    @Nullable Long sampled,
    @Nullable String note,
    @Nullable String userNote,
    Map<String, Object> spec) {

  static SearchView of(Search search, @Nullable Long sampled, @Nullable String note) {
    return new SearchView(
        search.id(),
        word(search.state()),
        search.reason(),
        search.startedAt(),
        search.changedAt(),
        sampled,
        note,
        search.notes().ofSearch(),
        SpecWriter.fields(search.spec()));
  }

  /** What a state is called in answers. */
  static String word(Search.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
