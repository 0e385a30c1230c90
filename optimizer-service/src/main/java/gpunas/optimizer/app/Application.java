package gpunas.optimizer.app;

import gpunas.eventloop.Service;

/** The optimizer service as a process. */
public final class Application {

  private Application() {}

  /** Starts it; settings come from the environment. */
  public static void main(String[] args) {
    Service.main("optimizer", 8083);
  }
}
