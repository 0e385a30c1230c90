package gpunas.latency.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.JobQueue;
import org.jspecify.annotations.Nullable;

/**
 * The loops of the service.
 *
 * @param tables knows searches and tables
 * @param annotator annotates candidates
 * @param finalists times the networks of finished searches
 * @param profiler measures layers; null if nothing is measured here
 */
record Loops(
    EventLoop tables, EventLoop annotator, EventLoop finalists, @Nullable JobQueue profiler)
    implements AutoCloseable {

  void start() {
    tables.start();
    annotator.start();
    finalists.start();
    if (profiler != null) {
      // Earlier it might begin a table without knowing what the searches ask of it.
      var _ = tables.caughtUp().thenRun(profiler::start);
    }
  }

  @Override
  public void close() {
    if (profiler != null) {
      profiler.close();
    }
    annotator.close();
    tables.close();
    finalists.close();
  }
}
