package gpunas.trainer.app;

import gpunas.trainer.Learners;
import gpunas.trainer.Memory;
import gpunas.trainer.OutOfDeviceMemoryException;
import gpunas.trainer.Room;
import gpunas.trainer.host.SystemMemory;
import org.jspecify.annotations.Nullable;

/**
 * What a device, its host and its containers leave to trainings, and the operator.
 *
 * @param limitMib what a training may take at most, MiB; null: what is free
 */
record TrainingRoom(Learners device, SystemMemory system, @Nullable Integer limitMib)
    implements Memory {

  /** Others on the host have their troubles when less is free. */
  private static final long LEAST_LEFT = 128L << 20;

  @Override
  public Room room() {
    var own = device.room();
    var free = own == null ? system.besidesTheHeap() : own;
    return limitMib == null
        ? free
        : free.or(new Room((long) limitMib << 20, "trainer.memory-mib is %,d".formatted(limitMib)));
  }

  @Override
  public void watch() {
    var free = system.free();
    if (free.bytes() < LEAST_LEFT) {
      throw new OutOfDeviceMemoryException(
          "The training was about to take the last memory: %s.".formatted(free.where()));
    }
  }
}
