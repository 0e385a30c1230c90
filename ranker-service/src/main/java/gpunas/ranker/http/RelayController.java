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
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.inject.Named;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the sampler and the latency service answer, at the address of the page. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class RelayController {
  private static final byte[] NOTHING = {};
  private static final Set<String> ACTIONS = Set.of("pause", "resume", "cancel", "priority");

  private final Relay sampler;
  private final Relay latency;

  RelayController(@Named("sampler") Relay sampler, @Named("latency") Relay latency) {
    this.sampler = sampler;
    this.latency = latency;
  }

  /** All searches with their specifications, the newest first. */
  @Get("/searches")
  HttpResponse<?> searches(HttpRequest<?> request) {
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

  /**
   * Pauses, resumes or cancels a search, or gives it another priority ({@code ?value=N}).
   *
   * @param action pause, resume, cancel or priority
   */
  @Post(value = "/searches/{searchId}/{action}", consumes = MediaType.ALL)
  HttpResponse<?> change(HttpRequest<?> request, String searchId, String action) {
    if (!ACTIONS.contains(action)) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "A search cannot be told to %s; expected pause, resume, cancel or priority."
              .formatted(action));
    }
    return command(request, null);
  }

  /** Deletes a search that has ended, its ranking and its files with it. */
  @Delete("/searches/{searchId}")
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

  /** Takes in a latency table measured elsewhere; one that is there is never changed. */
  @Put(value = "/tables/{tableId}", consumes = MediaType.ALL)
  HttpResponse<?> importTable(
      HttpRequest<?> request, String tableId, @Body byte @Nullable [] table) {
    return latency.send(request, table == null ? NOTHING : table);
  }

  @Error(exception = Relay.Unreachable.class)
  HttpResponse<Problem> unreachable(Relay.Unreachable e) {
    return Problem.response(HttpStatus.BAD_GATEWAY, String.valueOf(e.getMessage()));
  }

  private HttpResponse<?> command(HttpRequest<?> request, byte @Nullable [] body) {
    return sampler.send(request, body == null ? NOTHING : body);
  }
}
