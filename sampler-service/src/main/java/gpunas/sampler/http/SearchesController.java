package gpunas.sampler.http;

import gpunas.sampler.Sampling;
import gpunas.sampler.Search;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchControl.Cancellation;
import gpunas.sampler.SearchLog;
import gpunas.sampler.Searches;
import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.util.List;

/** Starts, shows and cancels searches. */
@Controller("/searches")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SearchesController {
  private final Searches searches;
  private final Sampling sampling;
  private final SearchControl control;

  SearchesController(Searches searches, Sampling sampling, SearchControl control) {
    this.searches = searches;
    this.sampling = sampling;
    this.control = control;
  }

  /** Starts a search; its specification is the body. */
  @Post(
      consumes = {
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "text/x-yaml",
        MediaType.APPLICATION_JSON
      })
  HttpResponse<SearchView> start(@Body byte[] spec) throws InvalidSpecException {
    var search = control.start(SpecReader.read(spec));
    return HttpResponse.created(view(search), URI.create("/searches/" + search.id()));
  }

  /** All searches, the newest first. */
  @Get
  List<SearchView> list() {
    return searches.newestFirst().stream().map(this::view).toList();
  }

  @Get("/{id}")
  HttpResponse<?> show(String id) {
    var search = searches.find(id);
    return search == null ? unknown(id) : HttpResponse.ok(view(search));
  }

  /** Ends a search; what has been trained until now is ranked. */
  @Post(value = "/{id}/cancel", consumes = MediaType.ALL)
  HttpResponse<?> cancel(String id) {
    return switch (control.cancel(id)) {
      case Cancellation.Done(var search) -> HttpResponse.ok(view(search));
      case Cancellation.TooLate(var search) ->
          Problem.response(
              HttpStatus.CONFLICT,
              "Search %s is %s since %s; only a search that goes on can be cancelled."
                  .formatted(id, search.state(), search.changedAt()));
      case Cancellation.Unknown() -> unknown(id);
    };
  }

  @Error(exception = InvalidSpecException.class)
  HttpResponse<Problem> invalid(InvalidSpecException e) {
    return Problem.response(
        HttpStatus.BAD_REQUEST,
        "The search was not started; see errors for what is wrong with its specification.",
        e.violations());
  }

  @Error(exception = SearchLog.Unavailable.class)
  HttpResponse<Problem> unavailable(SearchLog.Unavailable e) {
    return Problem.response(
        HttpStatus.SERVICE_UNAVAILABLE,
        "%s. Look at the list of searches before you try again.".formatted(e.getMessage()));
  }

  private static HttpResponse<Problem> unknown(String id) {
    return Problem.response(
        HttpStatus.NOT_FOUND,
        "There is no search %s. GET /searches lists all of them.".formatted(id));
  }

  private SearchView view(Search search) {
    return SearchView.of(search, sampling.drawn(search.id()));
  }
}
