package gpunas.cli.quickstart;

import gpunas.cli.UserError;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Hears of threads of this process that die while it is open. A service's loop that is gone does
 * not come back, and who waits for its work would wait for ever.
 */
final class DeadThreads implements AutoCloseable {

  /** How the services call their loops. */
  private static final String LOOP = "gpunas-";

  private record Death(String thread, Throwable cause) {}

  private final Thread.@Nullable UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private final AtomicReference<@Nullable Death> first = new AtomicReference<>();

  DeadThreads() {
    Thread.setDefaultUncaughtExceptionHandler(this::died);
  }

  private void died(Thread thread, Throwable cause) {
    // Not a constant: logging is set up when the workspace has said where it goes.
    LoggerFactory.getLogger(DeadThreads.class).error("{} has died.", thread.getName(), cause);
    if (cause instanceof Error || thread.getName().startsWith(LOOP)) {
      first.compareAndSet(null, new Death(thread.getName(), cause));
    }
  }

  /**
   * Goes on only if all are alive.
   *
   * @throws UserError if one has died
   */
  void requireNone() {
    var death = first.get();
    if (death != null) {
      throw new UserError(
          "The search cannot go on: %s, a part of it, died of %s.%s %s in the output folder says more."
              .formatted(
                  death.thread,
                  death.cause,
                  death.cause instanceof OutOfMemoryError ? " " + memory() : "",
                  Workspace.LOG),
          death.cause);
    }
  }

  private static String memory() {
    return "Java has %d MiB; fewer --trainers need less."
        .formatted(Runtime.getRuntime().maxMemory() >> 20);
  }

  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
