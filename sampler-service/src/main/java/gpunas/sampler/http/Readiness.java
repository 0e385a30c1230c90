package gpunas.sampler.http;

/** Whether the service knows all searches: false while it reads its topics after a start. */
@FunctionalInterface
public interface Readiness {
  boolean isReady();
}
