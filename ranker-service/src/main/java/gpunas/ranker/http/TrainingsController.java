package gpunas.ranker.http;

import gpunas.ranker.table.UnreadableQuery;
import gpunas.service.Accepted;
import gpunas.service.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the trainings of a search: as a list, as a table, one by one. */
@Controller("/searches/{searchId}/trainings")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TrainingsController {
  /** How many match, of which an answer may show a part. */
  static final String TOTAL = "X-Total-Count";

  /** The one parameter that may be given more than once. */
  static final String WHERE = "where";

  static final String JSON_LINES = "application/jsonl";

  private static final List<MediaType> OFFERED =
      List.of(MediaType.APPLICATION_JSON_TYPE, RowFormat.CSV.type(), RowFormat.JSONL.type());

  private final TrainingViews views;

  TrainingsController(TrainingViews views) {
    this.views = views;
  }

  /**
   * The trainings of a search: a page of them as JSON, or the table of all as CSV or JSON Lines,
   * with their genes in words. The table's columns are those of {@code columns}.
   *
   * @param state waiting, running, completed, diverged or failed; all if left out
   * @param band all if left out
   * @param where conditions COLUMN:VALUE that must all hold: of numbers and times a value or a
   *     range from..to, of which one may be left out; of words one or several, for example
   *     state:completed|failed; of other texts a part
   * @param sort a column; latency for latencyMicros; newest for what ended last
   * @param order ascending or descending; what is best comes first if left out
   * @param offset how many to leave out
   * @param limit how many to show: 1 to 500 as JSON, 50 if left out; else all if left out
   * @param columns of the table, separated by commas; all if left out
   * @param format json, csv or jsonl; what {@code Accept} asks for if left out
   */
  @Get(produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_CSV, JSON_LINES})
  HttpResponse<?> list(
      HttpRequest<?> request,
      String searchId,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String band,
      @QueryValue(WHERE) @Nullable String where,
      @QueryValue @Nullable String sort,
      @QueryValue @Nullable String order,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String limit,
      @QueryValue @Nullable String columns,
      @QueryValue @Nullable String format) {
    var query =
        TrainingQuery.of(
            state,
            band,
            request.getParameters().getAll(WHERE),
            sort,
            order,
            offset,
            limit,
            columns,
            rows(request, format));
    try {
      return query.rows() == null
          ? page(views.page(searchId, query))
          : file(searchId, query, query.rows());
    } catch (UnreadableQuery e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static HttpResponse<TrainingPage> page(TrainingPage page) {
    return HttpResponse.ok(page).header(TOTAL, Integer.toString(page.total()));
  }

  private HttpResponse<StreamedFile> file(String searchId, TrainingQuery query, RowFormat rows) {
    var file = views.rows(searchId, query, rows);
    return rows.file(searchId + "-trainings", file.content())
        .header(TOTAL, Integer.toString(file.total()));
  }

  private static @Nullable RowFormat rows(HttpRequest<?> request, @Nullable String format) {
    var asked = Query.word("format", format, TrainingQuery.Format.class);
    return asked == null ? RowFormat.of(Accepted.best(request, OFFERED)) : asked.rows();
  }

  /**
   * The curves of trainings, a row for each point: a training's id, how far it was and what it had
   * reached then.
   *
   * @param where conditions as those of the list, which must all hold
   * @param format csv or jsonl; what {@code Accept} asks for if left out
   */
  @Get(
      value = "/curves",
      produces = {MediaType.TEXT_CSV, JSON_LINES})
  HttpResponse<StreamedFile> curves(
      HttpRequest<?> request,
      String searchId,
      @QueryValue(WHERE) @Nullable String where,
      @QueryValue @Nullable String format) {
    var asked = Query.word("format", format, RowFormat.class);
    var rows = asked == null ? RowFormat.accepted(request) : asked;
    var query = TrainingQuery.of(request.getParameters().getAll(WHERE));
    try {
      return rows.file(searchId + "-curves", views.curves(searchId, query, rows));
    } catch (UnreadableQuery e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** The columns of the table of trainings: what is known of each, then its genes. */
  @Get("/columns")
  List<ColumnView> columns(String searchId) {
    return views.columns(searchId);
  }

  /** All that is known of a training: its curve, its genes, its files. */
  @Get("/{jobId}")
  TrainingDetail training(String searchId, String jobId) {
    return views.detail(searchId, jobId);
  }

  /** The network of a training, drawn. */
  @Get(value = "/{jobId}/picture.svg", produces = "image/svg+xml")
  HttpResponse<String> picture(String searchId, String jobId) {
    return HttpResponse.ok(views.picture(searchId, jobId))
        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  }
}
