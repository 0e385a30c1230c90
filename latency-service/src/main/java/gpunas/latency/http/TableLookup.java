package gpunas.latency.http;

import gpunas.latency.MeasuringTime;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableProgress;
import gpunas.service.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers with what is asked of a table, or how far it is, or that there is none. */
@Singleton
final class TableLookup {

  private final TableBook book;
  private final TableKeeper keeper;
  private final UnmeasuredTables unmeasured;
  private final MeasuringTime time;

  TableLookup(TableBook book, TableKeeper keeper, UnmeasuredTables unmeasured, MeasuringTime time) {
    this.book = book;
    this.keeper = keeper;
    this.unmeasured = unmeasured;
    this.time = time;
  }

  /**
   * The answer.
   *
   * @param find finds what is stored of a table by its id; null: nothing
   */
  <T> HttpResponse<?> answer(
      String id, Function<String, @Nullable T> find, Function<T, HttpResponse<?>> as) {
    // Asked first: if it ends in the meantime, the table is there.
    var progress = book.progress(id);
    keeper.keep(id);
    var found = find.apply(id);
    if (found != null) {
      return as.apply(found);
    }
    return progress == null ? unknown(id) : measuring(id, progress);
  }

  HttpResponse<ProgressView> measuring(String id, TableProgress progress) {
    return HttpResponse.accepted()
        .body(ProgressView.of(progress, unmeasured.lines().get(id), time.left(id, progress)));
  }

  static HttpResponse<Problem> unknown(String id) {
    return Problem.response(
        HttpStatus.NOT_FOUND,
        "There is no table '%s'. GET /tables lists all; POST /tables/%s/measure makes one."
            .formatted(id, id));
  }
}
