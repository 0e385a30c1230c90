package gpunas.latency.trtexec;

import org.jspecify.annotations.Nullable;

/** Knows what tells GPUs of one name from each other. */
@FunctionalInterface
public interface GpuUuids {

  /**
   * The UUID of a GPU, without {@code GPU-}.
   *
   * @param number as the driver counts them
   * @param name that it must have
   * @return null if nobody knows
   */
  @Nullable String find(int number, String name);
}
