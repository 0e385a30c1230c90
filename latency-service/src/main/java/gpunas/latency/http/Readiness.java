package gpunas.latency.http;

/** Whether the service knows all tables: false while it reads its topics after a start. */
@FunctionalInterface
public interface Readiness {
  boolean isReady();
}
