package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@link OutcomesView} of every search. Each training is written as JSON once: it does not change
 * after its completion, and there may be many thousands of them.
 */
@Singleton
final class Outcomes {
  private static final String COLUMNS =
      """
      ["jobId","band","rung","full","latencyMicros","top1","objective","endedMillis"]\
      """;

  private static final int SIX_DIGITS = 6;
  private static final int ROW_BYTES = 120;

  /** Without the look-ups of a mapper, which cost more than writing a row does. */
  private static final JsonFactory JSON = new JsonFactory();

  private final Progress progress;
  private final Map<String, JsonRows> bySearch = new ConcurrentHashMap<>();

  /** What {@link #keepUp} has written last; used by its thread only. */
  private long seen;

  Outcomes(Progress progress) {
    this.progress = progress;
  }

  /**
   * The view as JSON.
   *
   * @param first how many trainings to leave out, at least 0
   */
  byte[] json(Search search, int first) {
    var rows = rows(search);
    synchronized (rows) {
      var head = "{\"first\":%d,\"columns\":%s,\"rows\":[".formatted(first, COLUMNS);
      return rows.from(first, head.getBytes(UTF_8), "]}".getBytes(UTF_8));
    }
  }

  /** Writes rows as trainings complete, so that the first page that asks does not wait for them. */
  @Scheduled(fixedDelay = "1s")
  void keepUp() {
    var version = progress.version();
    if (version != seen) {
      var open = progress.openSearches();
      open.forEach(this::rows);
      bySearch.keySet().retainAll(open.stream().map(Search::id).toList());
      seen = version;
    }
  }

  private JsonRows rows(Search search) {
    var rows = bySearch.computeIfAbsent(search.id(), _ -> new JsonRows());
    synchronized (rows) {
      var trainings = progress.trainings(search.id());
      for (var training : trainings.completedFrom(rows.size())) {
        rows.add(row(search, trainings, training));
      }
    }
    return rows;
  }

  private static byte[] row(Search search, Trainings trainings, PackedTraining training) {
    var bytes = new ByteArrayOutputStream(ROW_BYTES);
    try (var row = JSON.createGenerator(bytes)) {
      row.writeStartArray();
      row.writeString(trainings.jobId(training));
      row.writeString(trainings.band(training));
      row.writeNumber(training.rung());
      row.writeNumber(training.isFull() ? 1 : 0);
      row.writeNumber(number(training.latencyMicros()));
      row.writeNumber(number(training.top1()));
      row.writeNumber(number(training.objective(search.spec().objective())));
      row.writeNumber(training.endedMillis() - search.startedAt().toEpochMilli());
      row.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Six digits: a screen has fewer points than these distinguish. */
  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (value == 0) {
      return "0";
    }
    var unit = Math.pow(10, SIX_DIGITS - Math.ceil(Math.log10(Math.abs(value))));
    return String.valueOf(Math.rint(value * unit) / unit);
  }
}
