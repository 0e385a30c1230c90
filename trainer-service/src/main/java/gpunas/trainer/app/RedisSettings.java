package gpunas.trainer.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;

/**
 * Where Redis is, prefix {@code redis}. A trainer without GPUs does not need it.
 *
 * @param uri for example {@code redis://localhost:6379}
 */
@ConfigurationProperties("redis")
public record RedisSettings(
    @NotBlank @Bindable(defaultValue = "redis://localhost:6379") String uri) {}
