package gpunas.sampler.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;

/**
 * Settings of the sampler, prefix {@code sampler}.
 *
 * @param batchSize candidates per record; fewer where they would not fit
 * @param latencyUrl where the latency service listens, which is asked when a search is planned
 */
@ConfigurationProperties("sampler")
public record SamplerSettings(
    @Min(1) @Max(1_000_000) @Bindable(defaultValue = "4096") int batchSize,
    @Bindable(defaultValue = "http://127.0.0.1:8082") URI latencyUrl) {}
