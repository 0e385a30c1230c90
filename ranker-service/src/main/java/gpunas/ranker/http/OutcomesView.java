package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completed trainings, as few words on each as charts of many thousands of them need.
 *
 * @param first how many that became known earlier were left out
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record OutcomesView(int first, List<OutcomeView> trainings) {

  /**
   * A completed training.
   *
   * @param full whether it was trained at the highest rung
   * @param finishedAt milliseconds since 1970
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record OutcomeView(
      String jobId,
      String band,
      int rung,
      boolean full,
      double latencyMicros,
      @Nullable Double top1,
      @Nullable Double objective,
      long finishedAt) {}
}
