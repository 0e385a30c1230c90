package gpunas.ranker.http;

import gpunas.service.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/** What the sampler and the latency service answer, at the address of the page. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class RelayController {
  private static final byte[] NOTHING = {};

  private final Relay sampler;
  private final Relay latency;
  private final TrainingViews trainings;

  RelayController(
      @Named("sampler") Relay sampler, @Named("latency") Relay latency, TrainingViews trainings) {
    this.sampler = sampler;
    this.latency = latency;
    this.trainings = trainings;
  }

  /** All searches with their specifications, the newest first. */
  @Get("/searches")
  HttpResponse<?> searches(HttpRequest<?> request) {
    return sampler.send(request, NOTHING);
  }

  /** The JSON Schema of specifications. */
  @Get(value = "/searches/schema.json", produces = "application/schema+json")
  HttpResponse<?> schema(HttpRequest<?> request) {
    return sampler.send(request, NOTHING);
  }

  /** A search with its specification. */
  @Get("/searches/{searchId}")
  HttpResponse<?> search(HttpRequest<?> request, String searchId) {
    return sampler.send(request, NOTHING);
  }

  /** Starts a search; its specification, YAML or JSON, is the body. */
  @Post(value = "/searches", consumes = MediaType.ALL)
  HttpResponse<?> start(HttpRequest<?> request, @Body byte @Nullable [] spec) {
    return command(request, spec);
  }

  /** Says what a specification would cost, and starts nothing. */
  @Post(value = "/searches/plan", consumes = MediaType.ALL)
  HttpResponse<?> plan(HttpRequest<?> request, @Body byte @Nullable [] spec) {
    return command(request, spec);
  }

  /** Begins no more trainings until the search is resumed. */
  @Post(value = "/searches/{searchId}/pause", consumes = MediaType.ALL)
  HttpResponse<?> pause(HttpRequest<?> request, String searchId) {
    return command(request, null);
  }

  /** Lets a paused search go on. */
  @Post(value = "/searches/{searchId}/resume", consumes = MediaType.ALL)
  HttpResponse<?> resume(HttpRequest<?> request, String searchId) {
    return command(request, null);
  }

  /** Ends a search; what has been trained until now is ranked. */
  @Post(value = "/searches/{searchId}/cancel", consumes = MediaType.ALL)
  HttpResponse<?> cancel(HttpRequest<?> request, String searchId) {
    return command(request, null);
  }

  /**
   * Gives a search another priority.
   *
   * @param value read by the sampler
   */
  @Post(value = "/searches/{searchId}/priority", consumes = MediaType.ALL)
  HttpResponse<?> prioritise(
      HttpRequest<?> request, String searchId, @QueryValue @Nullable String value) {
    return command(request, null);
  }

  /** Gives a search another name; the name is the body. */
  @Post(value = "/searches/{searchId}/name", consumes = MediaType.ALL)
  HttpResponse<?> rename(HttpRequest<?> request, String searchId, @Body @Nullable String name) {
    return command(request, bytes(request, name));
  }

  /** Notes something of a search; the note is the body, empty: none. */
  @Post(value = "/searches/{searchId}/note", consumes = MediaType.ALL)
  HttpResponse<?> note(HttpRequest<?> request, String searchId, @Body @Nullable String note) {
    return command(request, bytes(request, note));
  }

  /** Notes something of a training; the note is the body, empty: none. */
  @Post(value = "/searches/{searchId}/trainings/{jobId}/note", consumes = MediaType.ALL)
  HttpResponse<?> noteTraining(
      HttpRequest<?> request, String searchId, String jobId, @Body @Nullable String note) {
    trainings.training(searchId, jobId); // The sampler does not know them.
    return command(request, bytes(request, note));
  }

  /** Deletes a search that has ended, its ranking and its files with it. */
  @Delete(value = "/searches/{searchId}", produces = MediaType.ALL)
  HttpResponse<?> delete(HttpRequest<?> request, String searchId) {
    return command(request, null);
  }

  /** All latency tables, without their entries. */
  @Get("/tables")
  HttpResponse<?> tables(HttpRequest<?> request) {
    return latency.send(request, NOTHING);
  }

  /** A latency table, or how far its measurement is. */
  @Get("/tables/{tableId}")
  HttpResponse<?> table(HttpRequest<?> request, String tableId) {
    return latency.send(request, NOTHING);
  }

  /** What a latency table adds up to predict a network: calibrated microseconds of each layer. */
  @Get("/tables/{tableId}/costs")
  HttpResponse<?> costs(HttpRequest<?> request, String tableId) {
    return latency.send(request, NOTHING);
  }

  /** What a latency table is and how well it predicts, or how far its measurement is. */
  @Get("/tables/{tableId}/report")
  HttpResponse<?> report(HttpRequest<?> request, String tableId) {
    return latency.send(request, NOTHING);
  }

  /**
   * The layers of a latency table: a page of them as JSON, or all as CSV or JSON Lines. The
   * parameters are read by the latency service.
   */
  @Get(
      value = "/tables/{tableId}/layers",
      produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_CSV, "application/jsonl"})
  HttpResponse<?> layers(
      HttpRequest<?> request,
      String tableId,
      @QueryValue @Nullable String sort,
      @QueryValue @Nullable String order,
      @QueryValue @Nullable String source,
      @QueryValue @Nullable String kind,
      @QueryValue @Nullable String resolution,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String limit,
      @QueryValue @Nullable String format) {
    return latency.stream(request);
  }

  /** Takes in a latency table measured elsewhere; one that is there is never changed. */
  @Put(value = "/tables/{tableId}", consumes = MediaType.ALL)
  HttpResponse<?> importTable(
      HttpRequest<?> request, String tableId, @Body byte @Nullable [] table) {
    return latency.send(request, table == null ? NOTHING : table);
  }

  /** Deletes a latency table that no open search needs. */
  @Delete(value = "/tables/{tableId}", produces = MediaType.ALL)
  HttpResponse<?> deleteTable(HttpRequest<?> request, String tableId) {
    return latency.send(request, NOTHING);
  }

  @Error(exception = Relay.Unreachable.class)
  HttpResponse<Problem> unreachable(Relay.Unreachable e) {
    return Problem.response(HttpStatus.BAD_GATEWAY, String.valueOf(e.getMessage()));
  }

  /** As it came: Micronaut takes an empty body for a text, but not for an array. */
  private static byte @Nullable [] bytes(HttpRequest<?> request, @Nullable String text) {
    return text == null ? null : text.getBytes(request.getCharacterEncoding());
  }

  private HttpResponse<?> command(HttpRequest<?> request, byte @Nullable [] body) {
    return sampler.send(request, body == null ? NOTHING : body);
  }
}
