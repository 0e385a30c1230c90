package gpunas.trainer.app;

import gpunas.eventloop.Service;

/** The trainer as a process of its own. */
public final class Application {

  private Application() {}

  public static void main(String[] args) {
    Service.main("trainer", 8084);
  }
}
