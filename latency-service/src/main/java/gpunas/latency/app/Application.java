package gpunas.latency.app;

import gpunas.eventloop.Service;

/** The latency service as a process of its own. */
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    Service.main("latency", 8082);
  }
}
