package gpunas.sampler.http;

import gpunas.sampler.Planner;
import gpunas.sampler.Sampling;
import gpunas.sampler.Search;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchControl.Cancellation;
import gpunas.sampler.SearchLog;
import gpunas.sampler.Searches;
import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import gpunas.sampler.spec.SpecSchema;
import gpunas.service.Problem;
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
  private static final String YAML = "application/yaml";
  private static final String X_YAML = "application/x-yaml";
  private static final String TEXT_YAML = "text/yaml";
  private static final String TEXT_X_YAML = "text/x-yaml";

  private final Searches searches;
  private final Sampling sampling;
  private final SearchControl control;
  private final Planner planner;

  SearchesController(Searches searches, Sampling sampling, SearchControl control, Planner planner) {
    this.searches = searches;
    this.sampling = sampling;
    this.control = control;
    this.planner = planner;
  }

  /** Says what a search would be and cost; its specification is the body. Starts nothing. */
  @Post(
      value = "/plan",
      consumes = {YAML, X_YAML, TEXT_YAML, TEXT_X_YAML, MediaType.APPLICATION_JSON})
  PlanView plan(@Body byte[] spec) throws InvalidSpecException {
    return PlanView.of(planner.plan(SpecReader.read(spec)));
  }

  /** The JSON Schema of specifications. */
  @Get(value = "/schema.json", produces = "application/schema+json")
  String schema() {
    return SpecSchema.json();
  }

  /** Starts a search; its specification is the body. */
  @Post(consumes = {YAML, X_YAML, TEXT_YAML, TEXT_X_YAML, MediaType.APPLICATION_JSON})
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
        "The specification cannot be used; see errors for what is wrong with it.",
        e.violations().stream()
            .map(each -> new Problem.Mistake(each.field(), each.message()))
            .toList());
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
