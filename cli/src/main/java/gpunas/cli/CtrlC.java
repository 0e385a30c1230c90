package gpunas.cli.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an interrupt of the thread that opened this, and holds the process until that
 * thread has tidied up.
 */
final class CtrlC implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean pressed;

  CtrlC() {
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
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the process is being stopped. */
  boolean isPressed() {
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
