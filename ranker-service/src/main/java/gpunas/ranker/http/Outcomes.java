package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.ranker.progress.Progress;
import gpunas.ranker.progress.Search;
import gpunas.ranker.progress.Training;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link OutcomesView} of every search, of trainings that each were written as JSON once: a
 * completed training does not change any more, and there may be many thousands of them.
 */
@Singleton
final class Outcomes {
  private static final String COLUMNS =
      """
      ["jobId","band","rung","full","latencyMicros","top1","objective","endedMillis"]\
      """;

  /** A screen has fewer points than this distinguishes. */
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private final Progress progress;
  private final ObjectMapper json;
  private final Map<String, JsonRows> bySearch = new ConcurrentHashMap<>();

  Outcomes(Progress progress, ObjectMapper json) {
    this.progress = progress;
    this.json = json;
  }

  /**
   * The view as JSON.
   *
   * @param first how many trainings to leave out, at least 0
   */
  byte[] json(Search search, int first) {
    var rows = bySearch.computeIfAbsent(search.id(), _ -> new JsonRows());
    synchronized (rows) {
      for (var training : progress.completed(search.id(), rows.size())) {
        rows.add(row(search, training));
      }
      var head = "{\"first\":%d,\"columns\":%s,\"rows\":[".formatted(first, COLUMNS);
      return rows.from(first, head.getBytes(UTF_8), "]}".getBytes(UTF_8));
    }
  }

  private byte[] row(Search search, Training training) {
    var job = training.job();
    var completed = training.completed();
    List<@Nullable Object> values =
        Arrays.asList(
            job.jobId(),
            job.band(),
            job.rung(),
            job.isFull() ? 1 : 0,
            rounded(job.network().latencyMicros()),
            rounded(completed == null ? null : (Double) completed.top1()),
            rounded(ProgressViews.objective(search, training)),
            training.end() == null
                ? 0
                : training.end().finishedAt().toEpochMilli() - search.startedAt().toEpochMilli());
    try {
      return json.writeValueAsBytes(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    var finite = TrainingView.finite(value);
    return finite == null ? null : (Double) new BigDecimal(finite).round(SIX_DIGITS).doubleValue();
  }
}
