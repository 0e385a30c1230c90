package gpunas.sampler.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Settings of the sampler, prefix {@code sampler}.
 *
 * @param batchSize candidates per record; fewer where they would not fit
 */
@ConfigurationProperties("sampler")
public record SamplerSettings(
    @Min(1) @Max(1_000_000) @Bindable(defaultValue = "4096") int batchSize) {}
