package gpunas.ranker.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * Settings of the ranker, prefix {@code ranker}.
 *
 * @param artefactDirectory where the trainers put trained networks; read only
 */
@ConfigurationProperties("ranker")
public record RankerSettings(@Bindable(defaultValue = "artefacts") Path artefactDirectory) {}
