package gpunas.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C, and whatever else tells the process to stop, into an interrupt of the thread that
 * opened this, and holds the process until that thread has tidied up. For commands that have
 * something on the disk that must not stay; all others may end where they are.
 */
public final class CtrlC implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean pressed;

  /**
   * From now on until it is closed.
   *
   * @throws UserError if the process is being stopped
   */
  public CtrlC() {
    var worker = Thread.currentThread();
    hook =
        new Thread(
            () -> {
              pressed = true;
              worker.interrupt();
              try {
                tidy.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            },
            "ctrl-c");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      throw new UserError("Stopped.", e);
    }
  }

  /** Whether the process is being stopped. */
  public boolean isPressed() {
    return pressed;
  }

  @Override
  public void close() {
    tidy.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending: the hook is what runs now.
    }
  }
}
