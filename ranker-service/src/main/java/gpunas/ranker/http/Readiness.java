package gpunas.ranker.http;

/** Whether the service knows all rankings: false while it reads its topics after a start. */
@FunctionalInterface
public interface Readiness {
  boolean isReady();
}
