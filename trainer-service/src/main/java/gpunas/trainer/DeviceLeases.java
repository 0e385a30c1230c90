package gpunas.trainer;

import org.jspecify.annotations.Nullable;

/**
 * Which GPUs of this host are in use: one trainer per GPU, however many trainers there are. Whoever
 * does not release a lease loses it after a while.
 */
public interface DeviceLeases extends AutoCloseable {

  /** The right to use a GPU, until it is closed or lost. */
  interface Lease extends AutoCloseable {

    /** Number of the GPU, from 0. */
    int gpu();

    /** Lets another trainer have the GPU. */
    @Override
    void close();
  }

  /**
   * Takes a GPU.
   *
   * @param gpu number of the GPU, from 0
   * @param lost told, once at most and on any thread, if the lease is lost: another trainer may
   *     then use the GPU
   * @return null if another trainer has it, or that cannot be found out now
   */
  @Nullable Lease tryAcquire(int gpu, Runnable lost);

  /** Ends the connection; leases that are not closed are lost after a while. */
  @Override
  void close();
}
