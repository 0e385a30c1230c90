package gpunas.trainer;

/** Lets long work be stopped between its steps. */
final class Interrupts {

  private Interrupts() {}

  /** Throws if the thread was interrupted. */
  static void check() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
