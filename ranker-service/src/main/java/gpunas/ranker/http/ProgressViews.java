package gpunas.ranker.http;

import gpunas.ranker.Rankings;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.progress.SearchOverview;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Progress as it is shown. */
@Singleton
final class ProgressViews {
  /** More running trainings than this are counted, not shown. */
  private static final int MOST_RUNNING = 100;

  private final Progress progress;
  private final Rankings rankings;

  ProgressViews(Progress progress, Rankings rankings) {
    this.progress = progress;
    this.rankings = rankings;
  }

  LiveSearches all() {
    return new LiveSearches(
        progress.version(),
        progress.overviews().stream().map(SearchView::of).toList(),
        progress.trainers().stream().map(TrainerView::of).toList());
  }

  DemandView demand() {
    return DemandView.of(progress.demand());
  }

  LiveSearch live(String searchId) {
    var overview = overview(searchId);
    var ranking = rankings.head(searchId);
    var running =
        progress.running(searchId, MOST_RUNNING).stream()
            .map(training -> TrainingView.of(overview.search(), training))
            .toList();
    return new LiveSearch(
        SearchView.of(overview),
        running,
        ranking == null ? 0 : ranking.number(),
        ranking == null ? List.of() : RankingSummary.of(ranking).bands());
  }

  /** Grows with everything that changes {@link #live}; {@link Live#GONE} if there is no search. */
  long version(String searchId) {
    var version = progress.version(searchId);
    return version == 0 ? Live.GONE : version + revision(searchId);
  }

  /** Grows with everything that changes {@link #all}. */
  long version() {
    return progress.version();
  }

  /** Of every search by its id. */
  Map<String, Long> versions() {
    var versions = new HashMap<>(progress.versions());
    versions.replaceAll((searchId, version) -> version + revision(searchId));
    return versions;
  }

  /** Grows with everything that changes {@link #versions}. */
  long changes() {
    return progress.version() + rankings.version();
  }

  private int revision(String searchId) {
    var ranking = rankings.head(searchId);
    return ranking == null ? 0 : ranking.number();
  }

  SearchOverview overview(String searchId) {
    var overview = progress.overview(searchId);
    if (overview == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "There is no search %s. GET /progress lists all of them.".formatted(searchId));
    }
    return overview;
  }
}
