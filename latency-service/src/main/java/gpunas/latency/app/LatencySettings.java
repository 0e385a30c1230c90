package gpunas.latency.app;

import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.latency.profile.TimedPrecision;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the latency service, prefix {@code latency}.
 *
 * @param profile whether this process measures
 * @param runtime what runs models: {@code onnxruntime} or {@code trtexec}
 * @param provider ONNX Runtime's execution provider: {@code cpu}, {@code cuda} or {@code tensorrt}
 * @param precision {@code fp32}, {@code fp16} or {@code int8}
 * @param batch images per call
 * @param device name of the device in tables; null for what it calls itself
 * @param gpu which of the GPUs, as CUDA numbers them; null for the first
 * @param trtexec its name or path
 * @param engines where trtexec keeps engines and TensorRT's timing cache
 * @param rounds how often each layer and network is visited
 * @param runs how many runs a visit of ONNX Runtime has; fewer if they take long
 */
@ConfigurationProperties("latency")
public record LatencySettings(
    @Bindable(defaultValue = "true") boolean profile,
    @Bindable(defaultValue = "onnxruntime") Target.Runner runtime,
    @Bindable(defaultValue = "cpu") OrtTarget.Provider provider,
    @Bindable(defaultValue = "fp32") String precision,
    @Min(1) @Bindable(defaultValue = "1") int batch,
    @Nullable String device,
    @Nullable Integer gpu,
    @Bindable(defaultValue = "trtexec") String trtexec,
    @Bindable(defaultValue = "engines") Path engines,
    @Min(1) @Max(1000) @Bindable(defaultValue = "10") int rounds,
    @Min(5) @Max(10_000) @Bindable(defaultValue = "40") int runs) {

  /**
   * On what it measures.
   *
   * @throws IllegalArgumentException if that cannot be
   */
  Target target() {
    return new Target(
        runtime, provider, TimedPrecision.of(precision), batch, device, gpu, runs, trtexec);
  }
}
