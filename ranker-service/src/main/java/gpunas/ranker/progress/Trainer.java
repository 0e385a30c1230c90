package gpunas.ranker.progress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trainer as of its last report.
 *
 * @param device cpu, cuda:0, ...
 * @param searchId of the job it trains; null: none that is known
 * @param jobId it trains; null: none that is known
 * @param imagesPerSecond at its last report
 * @param ended trainings it ended, of all that are on the topic
 */
public record Trainer(
    String name,
    String device,
    @Nullable String searchId,
    @Nullable String jobId,
    double imagesPerSecond,
    int ended,
    Instant lastSeen) {

  Trainer withoutJob() {
    return new Trainer(name, device, null, null, imagesPerSecond, ended, lastSeen);
  }
}
