package gpunas.trainer;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a GPU that no other trainer of this host uses. */
public final class FreeDevice {

  private static final Logger LOG = LoggerFactory.getLogger(FreeDevice.class);
  private static final int ROUNDS_BETWEEN_LINES = 60;

  private FreeDevice() {}

  /**
   * Takes the first GPU that is free, waiting for as long as it takes.
   *
   * @param gpus how many there are, at least 1
   * @param pause between two rounds over them
   * @param lost told if the lease is lost
   */
  public static DeviceLeases.Lease await(
      DeviceLeases leases, int gpus, Duration pause, Runnable lost) throws InterruptedException {
    for (int round = 0; ; round++) {
      for (int gpu = 0; gpu < gpus; gpu++) {
        var lease = leases.tryAcquire(gpu, lost);
        if (lease != null) {
          return lease;
        }
      }
      if (round % ROUNDS_BETWEEN_LINES == 0) {
        LOG.info("Waiting: each of this host's {} GPUs is used by another trainer.", gpus);
      }
      Thread.sleep(pause);
    }
  }
}
