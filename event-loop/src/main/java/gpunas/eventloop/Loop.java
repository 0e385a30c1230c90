package gpunas.eventloop;

import org.jspecify.annotations.Nullable;

/** Something that handles events until it is closed, on a thread of its own. */
public sealed interface Loop extends AutoCloseable permits EventLoop, JobQueue {
  /** Starts; may be called once. */
  void start();

  /** Why the loop does not get on, human-readable, that Kafka is away among it; null if it does. */
  @Nullable String failure();

  /**
   * What some of its events wait for, human-readable, while it gets on with the others; null if
   * none waits.
   */
  default @Nullable String waiting() {
    return null;
  }

  /** Whether the loop has ended though nobody closed it: the process must be restarted. */
  boolean hasEnded();

  /** Whether the loop still reads what its topics held at the start. */
  default boolean isReplaying() {
    return false;
  }

  /** Whether the loop gets on; if not, it tries again for as long as it takes. */
  default boolean isHealthy() {
    return failure() == null;
  }

  /** Ends after the event at hand, within half a minute; may be called more than once. */
  @Override
  void close();
}
