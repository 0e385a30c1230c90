package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToLongFunction;

/** Threads that prepare images while the device trains, and the memory they use for it. */
public final class ReaderThreads implements AutoCloseable {

  private final int threads;
  private final ExecutorService executor;
  private final BrokenImages broken = new BrokenImages();
  private final Deque<Batch> free = new ArrayDeque<>();

  /**
   * @param threads how many, at least 1
   */
  public ReaderThreads(int threads) {
    this.threads = threads;
    this.executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("images-", 0).daemon().factory());
  }

  /**
   * Reads images in parts, ahead of their use.
   *
   * @param parts indices into the images; a part's broken images are left out
   * @param seeds of what is done to an image
   */
  public BatchReader read(Images images, View view, List<int[]> parts, IntToLongFunction seeds) {
    return new BatchReader(this, broken, images, view, parts, seeds, threads + 1);
  }

  Future<Batch> submit(Callable<Batch> task) {
    return executor.submit(task);
  }

  /** Memory for a batch: what a batch before it used, if it fits. */
  synchronized Batch take(Shape shape, int capacity) {
    while (!free.isEmpty()) {
      var batch = free.pop();
      if (batch.holds(shape, capacity)) {
        batch.clear();
        return batch;
      }
    }
    return new Batch(shape, capacity);
  }

  synchronized void giveBack(Batch batch) {
    free.push(batch);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
