package gpunas.sampler.app;

import gpunas.eventloop.Service;

/** The sampler as a process of its own. */
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    Service.main("sampler", 8081);
  }
}
