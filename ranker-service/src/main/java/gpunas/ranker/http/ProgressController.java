package gpunas.ranker.http;

import gpunas.service.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Shows how far searches, trainings and trainers are. */
@Controller
final class ProgressController {
  private final ProgressViews views;
  private final Live live;
  private final Outcomes outcomes;

  ProgressController(ProgressViews views, Live live, Outcomes outcomes) {
    this.views = views;
    this.live = live;
    this.outcomes = outcomes;
  }

  /** All searches, the newest first, and the trainers. */
  @Get("/progress")
  LiveSearches all() {
    return views.all();
  }

  /** The same as server-sent events: at once, and after each change, at most twice a second. */
  @Get(value = "/progress/events", produces = MediaType.TEXT_EVENT_STREAM)
  Publisher<Event<LiveSearches>> allEvents() {
    return live.events(views::version, views::all);
  }

  /**
   * Which searches have changed, as server-sent events: nothing at once, then at most twice a
   * second. One stream is enough for who shows many searches and asks for what has changed.
   */
  @Get(value = "/progress/changes", produces = MediaType.TEXT_EVENT_STREAM)
  Publisher<Event<Changes>> changes() {
    return live.events(views::changes, new Follower(views)::changes);
  }

  /** The trainers by name. */
  @Get("/trainers")
  List<TrainerView> trainers() {
    return views.all().trainers();
  }

  /** How many trainers would have work now: what scales trainers asks this. */
  @Get("/trainers/demand")
  DemandView demand() {
    return views.demand();
  }

  /** How far a search is, and what it trains now. */
  @Get("/searches/{searchId}/progress")
  LiveSearch search(String searchId) {
    return views.live(searchId);
  }

  /** The same as server-sent events: at once, and after each change, at most twice a second. */
  @Get(value = "/searches/{searchId}/progress/events", produces = MediaType.TEXT_EVENT_STREAM)
  Publisher<Event<LiveSearch>> searchEvents(String searchId) {
    views.overview(searchId);
    return live.events(() -> views.version(searchId), () -> views.live(searchId));
  }

  /** The genes of a search's space, in the order of its encodings. */
  @Get("/searches/{searchId}/genes")
  List<String> genes(String searchId) {
    return views.overview(searchId).search().spec().space().genes().stream()
        .map(gene -> gene.name())
        .toList();
  }

  /**
   * Completed trainings in the order in which they became known, for charts.
   *
   * @param first how many of them to leave out because they are known already
   */
  @Get("/searches/{searchId}/outcomes")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> outcomes(
      HttpRequest<?> request, String searchId, @QueryValue @Nullable String first) {
    var leftOut = Query.whole("first", first, 0, 0, Integer.MAX_VALUE);
    var search = views.overview(searchId).search();
    var rows =
        leftOut == 0
            ? outcomes.all(search)
            : Packed.of(MediaType.APPLICATION_JSON, outcomes.from(leftOut, search));
    return rows.answer(request);
  }
}
