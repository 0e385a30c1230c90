package gpunas.trainer.app;

import gpunas.trainer.DeviceException;
import gpunas.trainer.TrainerMetrics;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the memory of the GPU on a thread that nobody waits for. */
@Singleton
final class GpuMemory {

  private static final Logger LOG = LoggerFactory.getLogger(GpuMemory.class);

  private final TrainerMetrics metrics;

  GpuMemory(TrainerMetrics metrics) {
    this.metrics = metrics;
  }

  @Scheduled(fixedDelay = "10s")
  void read() {
    try {
      metrics.readMemory();
    } catch (DeviceException e) {
      LOG.debug("Read again: {}", e.getMessage()); // The worker says so, the metric becomes NaN.
    }
  }
}
