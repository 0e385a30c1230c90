package gpunas.latency.http;

import gpunas.eventloop.TransientFailure;
import gpunas.latency.MeasuringTime;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.TableDeletion;
import gpunas.latency.TableDeletion.Outcome.Deleted;
import gpunas.latency.TableDeletion.Outcome.Kept;
import gpunas.latency.TableDeletion.Outcome.Needed;
import gpunas.latency.TableDeletion.Outcome.Told;
import gpunas.latency.TableDeletion.Outcome.Unknown;
import gpunas.latency.document.InvalidDocument;
import gpunas.latency.document.TableJson;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableImport;
import gpunas.latency.table.TableImport.Outcome;
import gpunas.latency.table.TableStore;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.SearchSpace;
import gpunas.service.Problem;
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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shows tables, takes in tables of others, has tables measured, deletes them. */
@Controller("/tables")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TablesController {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private final TableStore store;
  private final TableBook book;
  private final TableLookup lookup;
  private final TableImport imports;
  private final MissingLayerWatch watch;
  private final UnmeasuredTables unmeasured;
  private final MeasuringTime time;
  private final TableDeletion deletion;

  TablesController(
      TableStore store,
      TableBook book,
      TableLookup lookup,
      TableImport imports,
      MissingLayerWatch watch,
      UnmeasuredTables unmeasured,
      MeasuringTime time,
      TableDeletion deletion) {
    this.store = store;
    this.book = book;
    this.lookup = lookup;
    this.imports = imports;
    this.watch = watch;
    this.unmeasured = unmeasured;
    this.time = time;
    this.deletion = deletion;
  }

  /** All complete tables, without their entries, those that are damaged, and unfinished ones. */
  @Get
  String list() {
    var stored = store.list();
    var others = new TreeMap<>(book.unfinished());
    stored.tables().forEach(table -> others.remove(table.id()));
    others.keySet().removeAll(stored.damaged().keySet());
    return TableJson.write(stored, others, unmeasured.lines(), time::left);
  }

  /** A whole table, with what could not be measured here, or how far its measurement is. */
  @Get("/{id}")
  HttpResponse<?> show(String id) {
    return lookup.answer(
        id,
        store::find,
        table -> HttpResponse.ok(TableJson.write(table.with(table.unmeasured(book.failures(id))))));
  }

  /** What a whole table adds up to predict a network, or how far its measurement is. */
  @Get("/{id}/costs")
  HttpResponse<?> costs(String id) {
    return lookup.answer(id, store::find, table -> HttpResponse.ok(TableJson.writeCosts(table)));
  }

  /** Takes in a table as {@link #show(String)} gives it. */
  @Put("/{id}")
  HttpResponse<?> put(String id, @Body String document) throws InterruptedException {
    var table = TableJson.read(document);
    if (!table.id().equals(requireId(id))) {
      throw new InvalidDocument(
          "id", "The table calls itself '%s', but the path says '%s'.".formatted(table.id(), id));
    }
    return switch (imports.take(table)) {
      case Outcome.Stored(), Outcome.Unchanged() ->
          HttpResponse.ok(TableJson.write(table.summary()));
      case Outcome.Refused(var reason) ->
          Problem.response(
              HttpStatus.CONFLICT,
              reason + " An id never changes what it stands for; choose another one.",
              "id");
      case Outcome.Kept(var reason) -> Problem.response(HttpStatus.CONFLICT, reason);
      case Outcome.Unsure(var reason) -> Problem.response(HttpStatus.SERVICE_UNAVAILABLE, reason);
    };
  }

  /** Deletes a table that no open search needs, complete or not. */
  @Delete(value = "/{id}", produces = MediaType.ALL)
  HttpResponse<?> delete(String id) throws InterruptedException {
    return switch (deletion.delete(requireId(id))) {
      case Deleted(var users) ->
          users.isEmpty()
              ? HttpResponse.noContent()
              : Problem.response(
                  HttpStatus.CONFLICT,
                  "Table '%s' is deleted, but it is needed by %s, begun meanwhile: it is made anew, with other numbers."
                      .formatted(id, words(users)));
      case Told() ->
          Problem.response(
              HttpStatus.SERVICE_UNAVAILABLE,
              "The deletion of table '%s' is written down, and completed once Kafka answers. Ask again whether it is there."
                  .formatted(id));
      case Unknown() -> TableLookup.unknown(id);
      case Kept(var reason) -> Problem.response(HttpStatus.CONFLICT, reason);
      case Needed(var searches) ->
          Problem.response(
              HttpStatus.CONFLICT,
              "Table '%s' is needed by %s. Cancel what is not needed any more, or wait for its end."
                  .formatted(id, words(searches)));
    };
  }

  private static String words(List<String> searches) {
    return (searches.size() == 1 ? "search " : "the searches ") + String.join(", ", searches);
  }

  /** Has those layers of a space measured that a table does not have. */
  @Post("/{id}/measure")
  HttpResponse<?> measure(String id, @Body MeasureRequest request) {
    var wanted = request.wanted(requireId(id));
    var space = GivenSpace.of(request.space());
    var reason = request.isOfKind() ? whyNot(wanted) : null;
    if (reason != null) {
      return Problem.response(HttpStatus.CONFLICT, reason);
    }
    demand(wanted, space);
    var progress = book.progress(id);
    return progress == null ? HttpResponse.accepted() : lookup.measuring(id, progress);
  }

  /** Why a table will not become what it is to be; null if it may. */
  private @Nullable String whyNot(SearchSpec.Table wanted) {
    var summary = store.summary(wanted.id());
    var known = summary == null ? book.provenance(wanted.id()) : summary.provenance();
    if (known != null && !known.suits(wanted)) {
      return "Table '%s' is of %s, not %s. Choose another id."
          .formatted(wanted.id(), known, wanted.wish());
    }
    return known != null || unmeasured.isProfiled(wanted)
        ? null
        : "Nobody measures %s: no profiler of that kind is connected. Start one, or leave out what need not be so."
            .formatted(wanted.wish());
  }

  private void demand(SearchSpec.Table wanted, SearchSpace space) {
    try {
      watch.demand(wanted, space);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument("id", String.valueOf(e.getMessage()));
    }
  }

  @Error(exception = InvalidDocument.class)
  HttpResponse<Problem> invalid(InvalidDocument e) {
    return Problem.response(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e.field());
  }

  @Error(exception = TransientFailure.class)
  HttpResponse<Problem> unavailable(TransientFailure e) {
    return Problem.response(
        HttpStatus.SERVICE_UNAVAILABLE, "%s Try again later.".formatted(e.getMessage()));
  }

  private static String requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new InvalidDocument(
          "id",
          "The id '%s' was given; expected 1 to 100 letters, digits, dots, hyphens or underscores."
              .formatted(id));
    }
    return id;
  }
}
