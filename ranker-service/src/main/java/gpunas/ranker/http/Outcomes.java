package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import io.micronaut.http.MediaType;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The completed trainings of every search, for charts. Each training is written as JSON once: it
 * does not change after its completion, and there may be many thousands of them.
 */
@Singleton
final class Outcomes {
  private static final String COLUMNS =
      """
      ["jobId","band","rung","full","latencyMicros","top1","objective","endedMillis"]\
      """;

  private static final byte[] TAIL = "]}".getBytes(UTF_8);

  private static final int SIX_DIGITS = 6;
  private static final int ROW_BYTES = 120;

  /** Without the look-ups of a mapper, which cost more than writing a row does. */
  private static final JsonFactory JSON = new JsonFactory();

  private final Progress progress;
  private final Map<String, Written> bySearch = new ConcurrentHashMap<>();

  /** What {@link #keepUp} has written last; used by its thread only. */
  private long seen;

  private record Written(Trainings trainings, JsonRows rows) {}

  Outcomes(Progress progress) {
    this.progress = progress;
  }

  /** The view of all trainings as JSON. */
  Packed all(Search search) {
    var rows = rows(search);
    synchronized (rows) {
      return Packed.ofGzip(MediaType.APPLICATION_JSON, rows.gzipped());
    }
  }

  /**
   * The same without the trainings that completed first.
   *
   * @param first how many they are, at least 0
   */
  byte[] from(int first, Search search) {
    var trainings = progress.trainings(search.id());
    var json = new ByteArrayOutputStream();
    json.writeBytes(head(first));
    for (var training : trainings.completedFrom(first)) {
      if (json.size() > head(first).length) {
        json.write(',');
      }
      json.writeBytes(row(search, trainings, training));
    }
    json.writeBytes(TAIL);
    return json.toByteArray();
  }

  private static byte[] head(int first) {
    return "{\"first\":%d,\"columns\":%s,\"rows\":[".formatted(first, COLUMNS).getBytes(UTF_8);
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

  /** Kept as long as more may become known; of an ended search few are left. */
  private JsonRows rows(Search search) {
    var trainings = progress.trainings(search.id());
    var written =
        progress.isSummarised(search.id())
            ? written(trainings)
            : bySearch.compute(
                search.id(),
                (_, known) ->
                    known != null && known.trainings() == trainings ? known : written(trainings));
    var rows = written.rows();
    synchronized (rows) {
      for (var training : trainings.completedFrom(rows.size())) {
        rows.add(row(search, trainings, training));
      }
    }
    return rows;
  }

  private static Written written(Trainings trainings) {
    return new Written(trainings, new JsonRows(head(0), TAIL));
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
