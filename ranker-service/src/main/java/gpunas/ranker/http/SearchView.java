package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.progress.Candidates;
import gpunas.ranker.progress.SearchOverview;
import gpunas.ranker.training.Training.State;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How far a search is.
 *
 * @param version grows with everything that becomes known of the search
 * @param userNote what somebody has noted of it; null: nothing
 * @param state running, paused, cancelled, completed, or failed: each of its trainings has
 * @param reason why it is in this state
 * @param waitsFor why nothing is being trained though it runs, a sentence; null if it is otherwise
 * @param precision that the specification asks for; int8: networks are ranked in 8-bit integers;
 *     null: that of the table
 * @param leftOut which images and files of the data set are not used, in words; null: none, as far
 *     as trainings have said
 * @param trainings in all that it may spend
 * @param changes how often its state, its priority, its name or a note was changed
 * @param notKept ended trainings that are in the counts only: of a search that is over the best are
 *     kept, as many as fit into a record of 1 MB
 * @param secondsLeft for the trainings at the pace of the last ones; null if that cannot be told
 * @param priority against other searches; 0 is usual
 * @param inFlight trainings that are handed out at the same time, at most
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record SearchView(
    String searchId,
    long version,
    String name,
    @Nullable String userNote,
    String state,
    @Nullable String reason,
    @Nullable String waitsFor,
    Instant startedAt,
    Instant changedAt,
    long changes,
    String space,
    String table,
    @Nullable String precision,
    String dataset,
    @Nullable String leftOut,
    String strategy,
    double alpha,
    double beta,
    double minTop1,
    @Nullable Long maxParameters,
    @Nullable Long maxMacs,
    int trainings,
    int notKept,
    @Nullable Long secondsLeft,
    int priority,
    int inFlight,
    List<Rung> rungs,
    Counts counts,
    CandidateCounts candidates,
    List<Band> bands) {

  /**
   * A fidelity.
   *
   * @param epochs of a training
   * @param completed trainings
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Rung(int epochs, int completed) {}

  /** Trainings by what they are at. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Counts(int waiting, int running, int completed, int diverged, int failed) {}

  /**
   * Candidates by where they lie.
   *
   * @param outside of every band
   * @param latencyDeviation relative standard deviation of predicted latencies; null if nobody
   *     knows
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record CandidateCounts(
      long sampled,
      long total,
      long outside,
      double fastestMicros,
      double slowestMicros,
      @Nullable String tableVersion,
      @Nullable Double latencyDeviation) {}

  /** A latency band and how many candidates lie in it. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Band(String name, double fromMicros, double belowMicros, long candidates) {}

  static SearchView of(SearchOverview overview) {
    var search = overview.search();
    var spec = search.spec();
    var targets = spec.targets();
    return new SearchView(
        search.id(),
        overview.version(),
        spec.name(),
        search.notes().ofSearch(),
        lowerCase(search.state()),
        search.reason(),
        overview.waitsFor(),
        search.startedAt(),
        search.changedAt(),
        search.revision(),
        spec.space().name(),
        spec.table().id(),
        spec.table().precision(),
        spec.dataset(),
        overview.leftOut(),
        spec.strategy().word(),
        spec.objective().alpha(),
        spec.objective().beta(),
        targets.minTop1(),
        targets.maxParameters(),
        targets.maxMacs(),
        spec.budget().trainings(),
        overview.notKept(),
        overview.left() == null ? null : (Long) overview.left().toSeconds(),
        spec.priority(),
        spec.budget().inFlight(),
        rungs(overview),
        new Counts(
            overview.count(State.WAITING),
            overview.count(State.RUNNING),
            overview.count(State.COMPLETED),
            overview.count(State.DIVERGED),
            overview.count(State.FAILED)),
        counts(overview.candidates(), spec.candidates()),
        bands(spec.bands(), overview.candidates()));
  }

  static String lowerCase(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static List<Rung> rungs(SearchOverview overview) {
    var epochs = overview.search().spec().allRungs().epochs();
    return IntStream.range(0, epochs.size())
        .mapToObj(i -> new Rung(epochs.get(i), overview.completedByRung().getOrDefault(i, 0)))
        .toList();
  }

  private static CandidateCounts counts(Candidates candidates, long total) {
    return new CandidateCounts(
        candidates.sampled(),
        total,
        candidates.outside(),
        candidates.fastestMicros(),
        candidates.slowestMicros(),
        candidates.tableVersion(),
        candidates.latencyDeviation());
  }

  private static List<Band> bands(List<gpunas.searchmodel.Band> bands, Candidates candidates) {
    return IntStream.range(0, bands.size())
        .mapToObj(i -> {
          var band = bands.get(i);
          var inside = i < candidates.bands().size() ? candidates.bands().get(i).candidates() : 0;
          return new Band(band.name(), band.fromMicros(), band.belowMicros(), inside);
        })
        .toList();
  }
}
