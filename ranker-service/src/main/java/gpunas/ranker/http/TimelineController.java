package gpunas.ranker.http;

import gpunas.ranker.progress.Progress;
import gpunas.ranker.progress.SearchOverview;
import gpunas.ranker.timeline.Timeline;
import gpunas.ranker.training.Work;
import gpunas.service.Query;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows what trainers did, over time. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class TimelineController {
  private static final int LINES = 25;
  private static final int MOST_LINES = 100;

  private final ProgressViews searches;
  private final Progress progress;

  TimelineController(ProgressViews searches, Progress progress) {
    this.searches = searches;
    this.progress = progress;
  }

  /** A line for each trainer, by what it did for all searches that are known. */
  @Get("/trainers/timeline")
  TimelineView all(
      @QueryValue @Nullable String from,
      @QueryValue @Nullable String to,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String limit) {
    var known = progress.overviews();
    return view(
        known.stream().flatMap(each -> progress.trainings(each.search().id()).work()),
        known.stream().mapToInt(SearchOverview::notKept).sum(),
        from,
        to,
        offset,
        limit);
  }

  /** A line for each trainer, by what it did for a search. */
  @Get("/searches/{searchId}/timeline")
  TimelineView search(
      String searchId,
      @QueryValue @Nullable String from,
      @QueryValue @Nullable String to,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String limit) {
    var overview = searches.overview(searchId);
    return view(progress.trainings(searchId).work(), overview.notKept(), from, to, offset, limit);
  }

  private static TimelineView view(
      Stream<Work> work,
      int notKept,
      @Nullable String from,
      @Nullable String to,
      @Nullable String offset,
      @Nullable String limit) {
    var leftOut = Query.whole("offset", offset, 0, 0, Integer.MAX_VALUE);
    var lines = Query.whole("limit", limit, LINES, 1, MOST_LINES);
    var begin = Query.time("from", from);
    var end = Query.time("to", to);
    try {
      return TimelineView.of(Timeline.of(work, begin, end, leftOut, lines), leftOut, notKept);
    } catch (IllegalArgumentException e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }
}
