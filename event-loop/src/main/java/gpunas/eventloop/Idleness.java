package gpunas.eventloop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a worker has had nothing to do. For one thread. */
final class Idleness {
  private static final Logger LOG = LoggerFactory.getLogger(Idleness.class);

  private final @Nullable Duration limit;
  private final Runnable end;
  private Duration idle = Duration.ZERO;

  /**
   * @param limit after which it ends; null: never
   * @param end is run once then
   */
  Idleness(@Nullable Duration limit, Runnable end) {
    this.limit = limit;
    this.end = end;
  }

  /** There was something to do, or nobody can say whether there is. */
  void interrupted() {
    idle = Duration.ZERO;
  }

  /** There was nothing to do for this long. */
  void waited(Duration duration) {
    var before = idle;
    idle = idle.plus(duration);
    if (limit != null && before.compareTo(limit) < 0 && idle.compareTo(limit) >= 0) {
      LOG.info("There was no job for {} s: no more are taken.", limit.toSeconds());
      end.run();
    }
  }
}
