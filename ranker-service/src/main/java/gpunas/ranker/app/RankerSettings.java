package gpunas.ranker.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;

/**
 * Settings of the ranker, prefix {@code ranker}.
 *
 * @param artefactDirectory where the trainers put trained networks, a folder or {@code
 *     s3://BUCKET/FOLDER}; read only
 * @param samplerUrl where the sampler listens, to which the page's commands are handed on
 * @param latencyUrl where the latency service listens, whose tables the page shows
 */
@ConfigurationProperties("ranker")
public record RankerSettings(
    @Bindable(defaultValue = "artefacts") String artefactDirectory,
    @Bindable(defaultValue = "http://127.0.0.1:8081") URI samplerUrl,
    @Bindable(defaultValue = "http://127.0.0.1:8082") URI latencyUrl) {}
