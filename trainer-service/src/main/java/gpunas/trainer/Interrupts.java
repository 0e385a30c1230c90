package gpunas.trainer;

/** Lets long work be stopped between its steps. */
public final class Interrupts {

  private Interrupts() {}

  /**
   * Lets a thread go on that was not interrupted.
   *
   * @throws InterruptedException if it was
   */
  public static void check() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
