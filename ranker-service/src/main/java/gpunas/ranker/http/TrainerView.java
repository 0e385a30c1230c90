package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.progress.Trainer;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trainer as of its last report.
 *
 * @param device cpu, cuda:0, ...
 * @param jobId it trains; null: none that is known
 * @param ended trainings it ended, of all that are on the topic
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrainerView(
    String name,
    String device,
    @Nullable String searchId,
    @Nullable String jobId,
    double imagesPerSecond,
    int ended,
    Instant lastSeen) {

  static TrainerView of(Trainer trainer) {
    return new TrainerView(
        trainer.name(),
        trainer.device(),
        trainer.searchId(),
        trainer.jobId(),
        trainer.imagesPerSecond(),
        trainer.ended(),
        trainer.lastSeen());
  }
}
