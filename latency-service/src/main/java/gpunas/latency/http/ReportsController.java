package gpunas.latency.http;

import gpunas.eventloop.TransientFailure;
import gpunas.latency.MeasuringTime;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.latency.report.LayerQuery;
import gpunas.latency.report.LayerRow;
import gpunas.latency.report.TableReport;
import gpunas.latency.report.TableSheets;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKey;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.LayerKey;
import gpunas.service.Accepted;
import gpunas.service.Problem;
import gpunas.service.Query;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says of a table what there is to see: how well it predicts, and its layers. */
@Controller("/tables/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ReportsController {

  private static final String TOTAL = "X-Total-Count";
  private static final Pattern RESOLUTION = Pattern.compile("[1-9]\\d{0,5}x[1-9]\\d{0,5}");
  private static final int USUAL = 50;
  private static final int MOST = 500;

  private static final List<MediaType> OFFERED =
      List.of(MediaType.APPLICATION_JSON_TYPE, LayerRows.CSV.type(), LayerRows.JSONL.type());

  private final TableLookup lookup;
  private final TableSheets sheets;
  private final TableBook book;
  private final MeasuringTime time;
  private final UnmeasuredTables profilers;
  private final JsonMapper json;

  ReportsController(
      TableLookup lookup,
      TableSheets sheets,
      TableBook book,
      MeasuringTime time,
      UnmeasuredTables profilers,
      JsonMapper json) {
    this.lookup = lookup;
    this.sheets = sheets;
    this.book = book;
    this.time = time;
    this.profilers = profilers;
    this.json = json;
  }

  /** From what comes first, or to it. */
  enum Order {
    ASCENDING,
    DESCENDING
  }

  /** How layers are written. */
  enum Format {
    JSON,
    CSV,
    JSONL
  }

  /** What a whole table is and how well it predicts, or how far its measurement is. */
  @Get("/report")
  HttpResponse<?> report(String id) {
    return lookup.answer(
        id,
        sheets::find,
        sheet -> HttpResponse.ok(TableReportView.of(sheet, unmeasured(sheet.report()))));
  }

  /**
   * The layers of a whole table, a page of them as JSON, or all as CSV or JSON Lines.
   *
   * @param sort micros if left out
   * @param order descending if left out, of keys ascending
   * @param source only those whose time comes from there
   * @param kind only those whose keys begin with it
   * @param resolution only those of this height x width of the input
   * @param limit 1 to 500 as JSON, 50 if left out; else all if left out
   * @param format what {@code Accept} asks for if left out
   */
  @Get(
      value = "/layers",
      produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_CSV, "application/jsonl"})
  HttpResponse<?> layers(
      HttpRequest<?> request,
      String id,
      @QueryValue @Nullable String sort,
      @QueryValue @Nullable String order,
      @QueryValue @Nullable String source,
      @QueryValue @Nullable String kind,
      @QueryValue @Nullable String resolution,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String limit,
      @QueryValue @Nullable String format) {
    var query = query(sort, order, source, kind, resolution);
    var from = Query.whole("offset", offset, 0, 0, Integer.MAX_VALUE);
    var rows = rows(request, format);
    var most =
        rows == null
            ? Query.whole("limit", limit, USUAL, 1, MOST)
            : Query.whole("limit", limit, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    return lookup.answer(
        id,
        sheets::find,
        sheet -> {
          var all = query.of(sheet.layers());
          var first = Math.min(from, all.size());
          var some = all.subList(first, first + Math.min(most, all.size() - first));
          return (rows == null ? page(all.size(), from, some) : file(id, some, rows))
              .header(TOTAL, Integer.toString(all.size()));
        });
  }

  private static LayerQuery query(
      @Nullable String sort,
      @Nullable String order,
      @Nullable String source,
      @Nullable String kind,
      @Nullable String resolution) {
    var by = Query.word("sort", sort, LayerQuery.Sort.class);
    var direction = Query.word("order", order, Order.class);
    return new LayerQuery(
        Query.word("source", source, LayerRow.Source.class),
        Query.text(
            "kind",
            kind,
            LayerKey.types()::contains,
            "one of " + String.join(", ", LayerKey.types())),
        Query.text(
            "resolution",
            resolution,
            RESOLUTION.asMatchPredicate(),
            "HEIGHTxWIDTH of the input, such as 28x28"),
        by == null ? LayerQuery.Sort.MICROS : by,
        direction == null ? by != LayerQuery.Sort.LAYER : direction == Order.DESCENDING);
  }

  private static MutableHttpResponse<?> page(int total, int offset, List<LayerRow> rows) {
    return HttpResponse.ok(new LayerPage(total, offset, rows.stream().map(LayerView::of).toList()))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  private MutableHttpResponse<?> file(String id, List<LayerRow> rows, LayerRows as) {
    var name = "%s-layers.%s".formatted(id, as.name().toLowerCase(Locale.ROOT));
    return HttpResponse.ok(new StreamedFile(as.stream(rows, json), as.type()).attach(name))
        .header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  private static @Nullable LayerRows rows(HttpRequest<?> request, @Nullable String format) {
    var asked = Query.word("format", format, Format.class);
    if (asked != null) {
      return switch (asked) {
        case JSON -> null;
        case CSV -> LayerRows.CSV;
        case JSONL -> LayerRows.JSONL;
      };
    }
    var best = Accepted.best(request, OFFERED);
    return Arrays.stream(LayerRows.values())
        .filter(each -> each.type().equals(best))
        .findFirst()
        .orElse(null);
  }

  /** What is only modelled of a table that is measured; null if nothing is. */
  private TableReportView.@Nullable UnmeasuredView unmeasured(TableReport report) {
    var provenance = report.provenance();
    if (report.modelled() == 0 || provenance.kind() != Provenance.Kind.MEASURED) {
      return null;
    }
    var failures = new TreeMap<>(book.failures(report.id()));
    failures.keySet().removeIf(TableKey::isNetwork);
    var estimate = time.estimate(report.id(), report.modelled());
    return new TableReportView.UnmeasuredView(
        failures.size(),
        failures.isEmpty() ? null : failures.firstEntry().getValue(),
        time.words(SearchSpec.Table.named(report.id()), report.modelled(), true),
        estimate == null ? null : Double.valueOf(estimate.time().toMillis() / 1e3),
        provenance.toString(),
        isProfiled(provenance));
  }

  private @Nullable Boolean isProfiled(Provenance provenance) {
    try {
      return profilers.isProfiled(provenance);
    } catch (TransientFailure _) {
      return null; // Kafka is away; the table is shown nevertheless.
    }
  }

  @Error(exception = TransientFailure.class)
  HttpResponse<Problem> unavailable(TransientFailure e) {
    return Problem.response(
        HttpStatus.SERVICE_UNAVAILABLE, "%s Try again later.".formatted(e.getMessage()));
  }
}
