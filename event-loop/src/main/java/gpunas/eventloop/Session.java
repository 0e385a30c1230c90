package gpunas.eventloop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Open connections to Kafka and what is done over them, in steps, on one thread. */
interface Session extends AutoCloseable {
  /** Opens the connections again, at the start and after a failure of unknown extent. */
  interface Opener {
    Session open(StopSignal stop);
  }

  /**
   * One poll and what follows from it; takes well under a second if nothing is to do.
   *
   * @return whether this shows that an earlier failure is over
   * @throws TransientFailure to have the step repeated after a rest; nothing is lost by that
   */
  boolean step();

  /** What some events wait for while others are handled, human-readable; null if none waits. */
  default @Nullable String waiting() {
    return null;
  }

  /** Since when Kafka is away, human-readable; null if it is there. Asked by other threads, too. */
  @Nullable String away();

  /** Lets time pass without losing what this session holds; ends early when the loop stops. */
  void rest(Duration duration);

  @Override
  void close();
}
