package gpunas.sampler.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the sampler, prefix {@code sampler}.
 *
 * @param batchSize candidates per record; fewer where they would not fit
 * @param latencyUrl where the latency service listens, which is asked when a search is planned
 * @param keepEnded how long a search is kept after its end, at least a minute; then it is deleted
 *     as a user would delete it. Null: for good
 */
@ConfigurationProperties("sampler")
public record SamplerSettings(
    @Min(1) @Max(1_000_000) @Bindable(defaultValue = "4096") int batchSize,
    @Bindable(defaultValue = "http://127.0.0.1:8082") URI latencyUrl,
    @Nullable Duration keepEnded) {

  /**
   * @throws IllegalArgumentException if ended searches would be kept for less than a minute
   */
  public SamplerSettings {
    if (keepEnded != null && keepEnded.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException(
          "sampler.keep-ended is %s; expected at least a minute, or nothing to keep searches for good."
              .formatted(keepEnded));
    }
  }
}
