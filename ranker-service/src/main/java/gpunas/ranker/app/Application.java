package gpunas.ranker.app;

import gpunas.service.Service;

/** The ranker as a process of its own. */
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    Service.main("ranker", 8080);
  }
}
