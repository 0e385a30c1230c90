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
  private final long memory;
  private final ExecutorService executor;
  private final BrokenImages broken = new BrokenImages();
  private final Deque<Batch> free = new ArrayDeque<>();

  /**
   * @param threads how many, at least 1
   * @param memory for batches, outside the heap, bytes
   */
  public ReaderThreads(int threads, long memory) {
    this.threads = threads;
    this.memory = memory;
    this.executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("images-", 0).daemon().factory());
  }

  /** Memory for batches, outside the heap, bytes. */
  public long memory() {
    return memory;
  }

  /** Whether there is memory for a batch in use and another one, read ahead of it. */
  public boolean hold(Shape image, int images) {
    return 2 * image.size() * images <= memory;
  }

  /**
   * Reads images in parts, ahead of their use: as many as keep the threads busy, fewer if the
   * memory is too small for that, but at least one.
   *
   * @param parts indices into the images; a part's broken images are left out
   * @param seeds of what is done to an image
   */
  public BatchReader read(Images images, View view, List<int[]> parts, IntToLongFunction seeds) {
    int capacity = parts.stream().mapToInt(part -> part.length).max().orElse(0);
    long besidesTheOneInUse = memory / Math.max(1, capacity * view.shape().size()) - 1;
    int ahead = Math.clamp(besidesTheOneInUse, 1, threads + 1);
    return new BatchReader(this, broken, images, view, parts, seeds, capacity, ahead);
  }

  /** What of a data set was found not to be readable so far, and what is no image. */
  public LeftOut leftOut(Dataset dataset) {
    return broken.of(dataset);
  }

  /** Whether an image was found not to be readable. */
  public boolean isBroken(Images images, int image) {
    return broken.isBroken(images, image);
  }

  Future<Batch> submit(Callable<Batch> task) {
    return executor.submit(task);
  }

  /** Memory for a batch: what a batch before it used, if it fits; what does not fit is let go. */
  synchronized Batch take(Shape shape, int capacity) {
    free.removeIf(batch -> !batch.holds(shape, capacity));
    var batch = free.poll();
    if (batch == null) {
      return new Batch(shape, capacity);
    }
    batch.clear();
    return batch;
  }

  synchronized void giveBack(Batch batch) {
    free.push(batch);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
