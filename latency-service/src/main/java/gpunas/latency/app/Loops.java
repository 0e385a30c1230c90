package gpunas.latency.app;

import gpunas.eventloop.EventLoop;

/**
 * The loops of the service.
 *
 * @param tables knows searches and tables
 * @param annotator annotates candidates
 * @param profiler measures
 */
record Loops(EventLoop tables, EventLoop annotator, EventLoop profiler) implements AutoCloseable {

  void start() {
    tables.start();
    annotator.start();
    profiler.start();
  }

  @Override
  public void close() {
    annotator.close();
    tables.close();
    profiler.close();
  }
}
