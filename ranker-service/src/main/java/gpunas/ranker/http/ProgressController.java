package gpunas.ranker.http;

import gpunas.ranker.training.Training;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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

  /** How the candidates of a search spread over latency. */
  @Get("/searches/{searchId}/candidates")
  CandidatesView candidates(String searchId) {
    return CandidatesView.of(views.overview(searchId));
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
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = OutcomesView.class)))
  HttpResponse<?> outcomes(
      HttpRequest<?> request,
      String searchId,
      @Parameter(schema = @Schema(type = "integer", minimum = "0", defaultValue = "0")) @QueryValue
          @Nullable String first) {
    var leftOut = Query.whole("first", first, 0, 0, Integer.MAX_VALUE);
    var search = views.overview(searchId).search();
    return leftOut == 0
        ? outcomes.all(search).answer(request)
        : HttpResponse.ok(outcomes.from(leftOut, search))
            .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  /**
   * A part of the trainings of a search.
   *
   * @param state waiting, running, completed, diverged or failed; all if left out
   * @param band all if left out
   * @param sort what comes first: the lowest number or latency, the best top1 or objective, or the
   *     newest, the last to end
   * @param offset how many to leave out
   * @param limit how many to show, 1 to 500
   */
  @Get("/searches/{searchId}/trainings")
  @ExecuteOn(TaskExecutors.BLOCKING)
  TrainingPage trainings(
      String searchId,
      @Parameter(schema = @Schema(implementation = Training.State.class)) @QueryValue
          @Nullable String state,
      @QueryValue @Nullable String band,
      @Parameter(schema = @Schema(implementation = TrainingQuery.Sort.class)) @QueryValue
          @Nullable String sort,
      @Parameter(schema = @Schema(type = "integer", minimum = "0", defaultValue = "0")) @QueryValue
          @Nullable String offset,
      @Parameter(
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "500", defaultValue = "50"))
          @QueryValue
          @Nullable String limit) {
    return views.page(searchId, TrainingQuery.of(state, band, sort, offset, limit));
  }

  /** All that is known of a training: its curve, its genes, its files. */
  @Get("/searches/{searchId}/trainings/{jobId}")
  TrainingDetail training(String searchId, String jobId) {
    return views.detail(searchId, jobId);
  }

  /** The network of a training, drawn. */
  @Get(value = "/searches/{searchId}/trainings/{jobId}/picture.svg", produces = "image/svg+xml")
  HttpResponse<String> picture(String searchId, String jobId) {
    return HttpResponse.ok(views.picture(searchId, jobId))
        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  }
}
