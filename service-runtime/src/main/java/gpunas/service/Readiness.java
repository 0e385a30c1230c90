package gpunas.service;

/** Whether the service knows all its topics say: false while it reads them after a start. */
@FunctionalInterface
public interface Readiness {
  boolean isReady();
}
