package gpunas.eventloop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says that a loop shall end; set once, by another thread. */
final class StopSignal {
  private final CountDownLatch set = new CountDownLatch(1);

  void set() {
    set.countDown();
  }

  boolean isSet() {
    return set.getCount() == 0;
  }

  /** Waits that long, or until the signal is set. */
  void sleep(Duration duration) {
    try {
      boolean _ = set.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("A loop is stopped by closing it, never by an interrupt.", e);
    }
  }
}
