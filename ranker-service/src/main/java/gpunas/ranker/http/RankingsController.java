package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.ranker.Rankings;
import gpunas.ranker.Revision;
import gpunas.service.Accepted;
import gpunas.service.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;

/** Shows rankings, and each new revision as it is published. */
@Controller("/rankings")
final class RankingsController {
  /** How a ranking is written. */
  enum Format {
    JSON,
    CSV
  }

  private static final List<MediaType> OFFERED =
      List.of(MediaType.APPLICATION_JSON_TYPE, MediaType.TEXT_CSV_TYPE);

  private final Rankings rankings;
  private final PackedAnswers packed;

  RankingsController(Rankings rankings, PackedAnswers packed) {
    this.rankings = rankings;
    this.packed = packed;
  }

  /** All rankings with the best network of each band, the one that changed last first. */
  @Get
  List<RankingSummary> list() {
    return rankings.lastChangedFirst().stream().map(RankingSummary::of).toList();
  }

  /**
   * The newest revision of a ranking.
   *
   * @param format json or csv; what {@code Accept} asks for if left out
   */
  @Get(
      value = "/{searchId}",
      produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_CSV})
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> show(
      HttpRequest<?> request, String searchId, @QueryValue @Nullable String format) {
    var asked = Query.word("format", format, Format.class);
    var revision = find(searchId);
    return switch (asked == null ? accepted(request) : asked) {
      case JSON ->
          packed
              .get("ranking " + searchId, revision.number(), () -> RankingView.of(revision))
              .answer(request);
      case CSV ->
          Packed.of(MediaType.TEXT_CSV, RankingCsv.of(revision.ranking()).getBytes(UTF_8))
              .answer(request);
    };
  }

  private static Format accepted(HttpRequest<?> request) {
    return Accepted.best(request, OFFERED).equals(MediaType.TEXT_CSV_TYPE)
        ? Format.CSV
        : Format.JSON;
  }

  /**
   * The newest revision at once, then each new one up to the final one, as server-sent events whose
   * id is the revision; they end, too, if the search is deleted. A slow reader misses revisions,
   * but never the newest.
   *
   * @param lastEventId what a browser has when it connects again
   */
  @Get(value = "/{searchId}/events", produces = MediaType.TEXT_EVENT_STREAM)
  HttpResponse<Publisher<Event<RankingView>>> events(
      String searchId, @Header("Last-Event-ID") @Nullable String lastEventId) {
    var revision = find(searchId);
    if (revision.ranking().isFinal() && id(revision).equals(lastEventId)) {
      // 204 tells a browser not to connect again: nothing more will come.
      return HttpResponse.noContent();
    }
    return HttpResponse.ok(
        Flux.<Event<RankingView>>create(
            sink -> {
              var subscription =
                  rankings.subscribe(searchId, next -> emit(next, sink), sink::complete);
              sink.onDispose(subscription::cancel);
              if (rankings.head(searchId) == null) {
                sink.complete(); // Deleted a moment ago.
              }
            },
            OverflowStrategy.LATEST));
  }

  private void emit(Revision revision, FluxSink<Event<RankingView>> sink) {
    sink.next(Event.of(RankingView.of(revision)).id(id(revision)));
    if (revision.ranking().isFinal()) {
      sink.complete();
    }
  }

  private static String id(Revision revision) {
    return Integer.toString(revision.number());
  }

  private Revision find(String searchId) {
    var revision = rankings.find(searchId);
    if (revision == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "There is no ranking of a search %s. GET /rankings lists all of them."
              .formatted(searchId));
    }
    return revision;
  }
}
