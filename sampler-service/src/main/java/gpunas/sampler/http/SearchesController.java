package gpunas.sampler.http;

import gpunas.eventloop.Traces;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.Planner;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchControl.Change;
import gpunas.sampler.SearchControl.Deletion;
import gpunas.sampler.SearchLog;
import gpunas.sampler.Searches;
import gpunas.sampler.Unstartable;
import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import gpunas.sampler.spec.SpecSchema;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.service.Problem;
import gpunas.service.Query;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts, shows, pauses, resumes, cancels and deletes searches. */
@Controller("/searches")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SearchesController {
  private static final String YAML = "application/yaml";
  private static final String X_YAML = "application/x-yaml";
  private static final String TEXT_YAML = "text/yaml";
  private static final String TEXT_X_YAML = "text/x-yaml";

  private final Searches searches;
  private final SearchControl control;
  private final Planner planner;
  private final KnownDatasets datasets;

  SearchesController(
      Searches searches, SearchControl control, Planner planner, KnownDatasets datasets) {
    this.searches = searches;
    this.control = control;
    this.planner = planner;
    this.datasets = datasets;
  }

  /** Says what a search would be and cost; its specification is the body. Starts nothing. */
  @Post(
      value = "/plan",
      consumes = {YAML, X_YAML, TEXT_YAML, TEXT_X_YAML, MediaType.APPLICATION_JSON})
  PlanView plan(@Body byte[] spec) throws InvalidSpecException, Unstartable {
    return PlanView.of(planner.plan(SpecReader.read(spec)));
  }

  /** The JSON Schema of specifications. */
  @Get(value = "/schema.json", produces = "application/schema+json")
  String schema() {
    return SpecSchema.json();
  }

  /** Starts a search; its specification is the body. */
  @Post(consumes = {YAML, X_YAML, TEXT_YAML, TEXT_X_YAML, MediaType.APPLICATION_JSON})
  HttpResponse<SearchView> start(@Body byte[] spec) throws InvalidSpecException, Unstartable {
    var asked = Instant.now();
    var search = control.start(SpecReader.read(spec));
    Traces.began(search.id(), "POST /searches", asked);
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
    return answer(id, control.cancel(id));
  }

  /** Begins no more trainings until the search is resumed; those in flight go on. */
  @Post(value = "/{id}/pause", consumes = MediaType.ALL)
  HttpResponse<?> pause(String id) {
    return answer(id, control.pause(id));
  }

  /** Lets a paused search go on. */
  @Post(value = "/{id}/resume", consumes = MediaType.ALL)
  HttpResponse<?> resume(String id) {
    return answer(id, control.resume(id));
  }

  /** Gives a search another priority, for example {@code POST /searches/s/priority?value=3}. */
  @Post(value = "/{id}/priority", consumes = MediaType.ALL)
  HttpResponse<?> prioritise(String id, @QueryValue @Nullable String value) {
    var priority = Query.whole("value", value, -SearchSpec.MAX_PRIORITY, SearchSpec.MAX_PRIORITY);
    return answer(id, control.prioritise(id, priority));
  }

  /** Gives a search another name, also one that has ended; the name is the body. */
  @Post(value = "/{id}/name", consumes = MediaType.TEXT_PLAIN)
  HttpResponse<?> rename(String id, @Body @Nullable String name) {
    return searches.find(id) == null
        ? unknown(id)
        : answer(id, control.rename(id, GivenText.name(name)));
  }

  /** Notes something of a search in place of what was noted; the note is the body, empty: none. */
  @Post(value = "/{id}/note", consumes = MediaType.TEXT_PLAIN)
  HttpResponse<?> note(String id, @Body @Nullable String note) {
    return searches.find(id) == null
        ? unknown(id)
        : answer(id, control.note(id, GivenText.note(note)));
  }

  /**
   * Notes something of a training in place of what was noted; the note is the body, empty: none.
   * Whether there is such a training is known by who shows trainings.
   */
  @Post(value = "/{id}/trainings/{jobId}/note", consumes = MediaType.TEXT_PLAIN)
  HttpResponse<?> noteTraining(String id, String jobId, @Body @Nullable String note) {
    if (searches.find(id) == null) {
      return unknown(id);
    }
    var text = GivenText.note(note);
    try {
      return answer(id, control.noteTraining(id, jobId, text));
    } catch (IllegalArgumentException e) { // One too many.
      return Problem.response(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** Forgets a search that has ended, with its trainings, its ranking and its files. */
  @Delete("/{id}")
  HttpResponse<?> delete(String id) {
    return switch (control.delete(id)) {
      case Deletion.Done() -> HttpResponse.noContent();
      case Deletion.GoesOn(var search) ->
          Problem.response(
              HttpStatus.CONFLICT,
              "Search %s is %s; only a search that has ended can be deleted. Cancel it first."
                  .formatted(id, SearchView.word(search.state())));
      case Deletion.NeededBy(var learner) ->
          Problem.response(
              HttpStatus.CONFLICT,
              "Search %s learns from search %s and goes on; delete it when that has ended."
                  .formatted(learner.id(), id));
      case Deletion.Unknown() -> unknown(id);
    };
  }

  private HttpResponse<?> answer(String id, Change change) {
    return switch (change) {
      case Change.Done(var search) -> HttpResponse.ok(view(search));
      case Change.TooLate(var search) ->
          Problem.response(
              HttpStatus.CONFLICT,
              "Search %s is %s since %s; only a search that goes on can be changed."
                  .formatted(id, SearchView.word(search.state()), search.changedAt()));
      case Change.Unknown() -> unknown(id);
    };
  }

  @Error(exception = Unstartable.class)
  HttpResponse<Problem> unstartable(Unstartable e) {
    return Problem.response(
        HttpStatus.BAD_REQUEST,
        e.summary(),
        e.reasons().stream()
            .map(each -> new Problem.Mistake(each.field(), each.message()))
            .toList());
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
    var note = search.isOver() ? null : datasets.note(search.spec());
    return SearchView.of(search, searches.drawn(search.id()), note);
  }
}
