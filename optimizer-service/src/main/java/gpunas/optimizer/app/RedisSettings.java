package gpunas.optimizer.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;

/**
 * Where latency tables are kept, prefix {@code redis}.
 *
 * @param uri for example {@code redis://localhost:6379} or {@code rediss://user:password@host}
 */
@ConfigurationProperties("redis")
public record RedisSettings(
    @NotBlank @Bindable(defaultValue = "redis://localhost:6379") String uri) {}
