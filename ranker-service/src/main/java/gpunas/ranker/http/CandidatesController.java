package gpunas.ranker.http;

import gpunas.eventloop.TransientFailure;
import gpunas.ranker.candidate.CandidateLog;
import gpunas.ranker.candidate.CandidateRows;
import gpunas.ranker.progress.Progress;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search;
import gpunas.service.Accepted;
import gpunas.service.Query;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the candidates of a search: counted, or one by one. */
@Controller("/searches/{searchId}/candidates")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CandidatesController {
  private static final List<MediaType> OFFERED =
      List.of(MediaType.APPLICATION_JSON_TYPE, RowFormat.CSV.type(), RowFormat.JSONL.type());

  private final ProgressViews searches;
  private final Progress progress;
  private final CandidateLog log;

  CandidatesController(ProgressViews searches, Progress progress, CandidateLog log) {
    this.searches = searches;
    this.progress = progress;
    this.log = log;
  }

  /**
   * How the candidates of a search spread over latency as JSON; or each with its predicted latency
   * and its genes in words, as CSV or JSON Lines. The latter are read from their topic, where they
   * are until the search is over.
   *
   * @param band all if left out
   * @param format json, csv or jsonl; what {@code Accept} asks for if left out
   */
  @Get(produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_CSV, TrainingsController.JSON_LINES})
  HttpResponse<?> candidates(
      HttpRequest<?> request,
      String searchId,
      @QueryValue @Nullable String band,
      @QueryValue @Nullable String format) {
    var overview = searches.overview(searchId);
    var asked = Query.word("format", format, TrainingQuery.Format.class);
    var rows = asked == null ? RowFormat.of(Accepted.best(request, OFFERED)) : asked.rows();
    var only = band(overview.search(), band);
    if (rows == null) {
      return HttpResponse.ok(CandidatesView.of(overview, only));
    }
    if (progress.isSummarised(searchId)) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "The candidates of search %s were deleted when it was over; their counts are kept: format json."
              .formatted(searchId));
    }
    // Who asks for the head alone does not read what would be opened.
    var content =
        request.getMethod() == HttpMethod.HEAD
            ? InputStream.nullInputStream()
            : read(overview.search(), only, rows);
    return rows.file(searchId + "-candidates", content);
  }

  private static @Nullable String band(Search search, @Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    var bands = search.spec().bands().stream().map(Band::name).toList();
    if (!bands.contains(given)) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "band is '%s'; expected one of %s.".formatted(given, String.join(", ", bands)));
    }
    return given;
  }

  private InputStream read(Search search, @Nullable String band, RowFormat as) {
    try {
      var reading = log.of(search.id());
      return as.stream(
          CandidateRows.columns(search), new CandidateRows(search, reading, band), reading::close);
    } catch (TransientFailure e) {
      throw new HttpStatusException(
          HttpStatus.SERVICE_UNAVAILABLE, e.getMessage() + " Try again later.");
    }
  }
}
