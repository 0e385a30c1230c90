package gpunas.ranker.http;

import gpunas.ranker.progress.Progress;
import gpunas.ranker.progress.SearchOverview;
import gpunas.ranker.timeline.DeviceTime;
import gpunas.ranker.timeline.Timeline;
import gpunas.ranker.training.Works;
import gpunas.service.Query;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows what trainers did, over time. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class TimelineController {
  private static final int LINES = 25;
  private static final int MOST_LINES = 100;

  /** A screen has few more. */
  private static final int MOST_POINTS = 1000;

  private final ProgressViews searches;
  private final Progress progress;
  private @Nullable Kept last;

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
    return answer(
        Asked.of(null, from, to, offset, limit),
        progress::version,
        () -> {
          var known = progress.overviews();
          return new Source(
              Works.of(
                  known.stream()
                      .map(each -> progress.trainings(each.search().id()).works())
                      .toList()),
              known.stream().mapToInt(SearchOverview::notKept).sum());
        });
  }

  /** A line for each trainer, by what it did for a search. */
  @Get("/searches/{searchId}/timeline")
  TimelineView search(
      String searchId,
      @QueryValue @Nullable String from,
      @QueryValue @Nullable String to,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String limit) {
    return answer(
        Asked.of(searchId, from, to, offset, limit),
        () -> progress.version(searchId),
        () -> {
          var overview = searches.overview(searchId);
          return new Source(progress.trainings(searchId).works(), overview.notKept());
        });
  }

  /** How much time devices have spent on the trainings of a search, until when. */
  @Get("/searches/{searchId}/device-time")
  DeviceTimeView deviceTime(String searchId) {
    var overview = searches.overview(searchId);
    return DeviceTimeView.of(
        overview.search(),
        DeviceTime.of(progress.trainings(searchId).works(), MOST_POINTS),
        overview.notKept());
  }

  /**
   * What is asked for.
   *
   * @param searchId null: all searches
   */
  private record Asked(
      @Nullable String searchId,
      @Nullable Instant from,
      @Nullable Instant to,
      int offset,
      int limit) {

    static Asked of(
        @Nullable String searchId,
        @Nullable String from,
        @Nullable String to,
        @Nullable String offset,
        @Nullable String limit) {
      return new Asked(
          searchId,
          Query.time("from", from),
          Query.time("to", to),
          Query.whole("offset", offset, 0, 0, Integer.MAX_VALUE),
          Query.whole("limit", limit, LINES, 1, MOST_LINES));
    }
  }

  private record Source(Works works, int notKept) {}

  private record Kept(Asked asked, long version, TimelineView view) {}

  /** One after the other, as all trainings are read; several who ask the same get one answer. */
  private synchronized TimelineView answer(
      Asked asked, LongSupplier version, Supplier<Source> source) {
    var now = version.getAsLong();
    if (last == null || last.version() != now || !last.asked().equals(asked)) {
      last = new Kept(asked, now, view(asked, source.get()));
    }
    return last.view();
  }

  private static TimelineView view(Asked asked, Source source) {
    try {
      var timeline =
          Timeline.of(source.works(), asked.from(), asked.to(), asked.offset(), asked.limit());
      return TimelineView.of(timeline, asked.offset(), source.notKept());
    } catch (IllegalArgumentException e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }
}
