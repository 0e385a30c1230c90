package gpunas.trainer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets what follows a training, and has no steps, be stopped and heard of as its steps are: felt
 * before each batch of images.
 */
final class Pulse implements Runnable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Watcher watcher;
  private final Progress progress;
  private final InstantSource clock;
  private @Nullable Instant told;

  /**
   * @param progress of the training when it ended
   */
  Pulse(Watcher watcher, Progress progress, InstantSource clock) {
    this.watcher = watcher;
    this.progress = progress;
    this.clock = clock;
  }

  /** Ends what it is felt by. */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Asks, and tells about once a second.
   *
   * @throws CancelledException if nobody wants the training any more
   */
  @Override
  public void run() {
    if (watcher.cancelled()) {
      throw new CancelledException();
    }
    var now = clock.instant();
    if (told == null || Duration.between(told, now).compareTo(INTERVAL) >= 0) {
      told = now;
      watcher.progressed(progress);
    }
  }
}
