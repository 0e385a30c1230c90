package gpunas.trainer;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The GPUs of a host inside one process; leases last until they are closed or taken away. */
public final class InMemoryDeviceLeases implements DeviceLeases {

  private final ConcurrentHashMap<Integer, Held> held = new ConcurrentHashMap<>();

  @Override
  public @Nullable Lease tryAcquire(int gpu, Runnable lost) {
    var lease = new Held(gpu, lost);
    return held.putIfAbsent(gpu, lease) == null ? lease : null;
  }

  @Override
  public void close() {}

  /** Gives a GPU to somebody else, as if its holder had been frozen for long. */
  public void takeAway(int gpu) {
    held.remove(gpu).lost.run();
  }

  private final class Held implements Lease {
    private final int gpu;
    private final Runnable lost;

    Held(int gpu, Runnable lost) {
      this.gpu = gpu;
      this.lost = lost;
    }

    @Override
    public int gpu() {
      return gpu;
    }

    @Override
    public void close() {
      boolean _ = held.remove(gpu, this);
    }
  }
}
