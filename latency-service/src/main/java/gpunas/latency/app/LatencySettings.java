package gpunas.latency.app;

import gpunas.latency.onnxruntime.Cpu;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the latency service, prefix {@code latency}.
 *
 * @param profile whether this process measures on the device it runs on
 * @param device name of that device in tables; by default the processor's own and {@code 1 thread}
 * @param rounds how often each layer and network is visited
 * @param runs how many runs a visit has; fewer if they take long
 */
@ConfigurationProperties("latency")
public record LatencySettings(
    @Bindable(defaultValue = "true") boolean profile,
    @Nullable String device,
    @Min(1) @Max(1000) @Bindable(defaultValue = "10") int rounds,
    @Min(5) @Max(10_000) @Bindable(defaultValue = "40") int runs) {

  /** Name of the device in tables. */
  String deviceName() {
    return device == null ? Cpu.oneThread() : device;
  }
}
