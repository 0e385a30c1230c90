package gpunas.trainer.data;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Batches in order, read ahead on other threads. */
public final class BatchReader implements AutoCloseable {

  private final ReaderThreads threads;
  private final BrokenImages broken;
  private final Images images;
  private final View view;
  private final List<int[]> parts;
  private final IntToLongFunction seeds;
  private final int capacity;
  private final int ahead;
  private final Deque<Future<Batch>> reading = new ArrayDeque<>();
  private int submitted;
  private @Nullable Batch current;

  BatchReader(
      ReaderThreads threads,
      BrokenImages broken,
      Images images,
      View view,
      List<int[]> parts,
      IntToLongFunction seeds,
      int ahead) {
    this.threads = threads;
    this.broken = broken;
    this.images = images;
    this.view = view;
    this.parts = parts;
    this.seeds = seeds;
    this.capacity = parts.stream().mapToInt(part -> part.length).max().orElse(0);
    this.ahead = ahead;
    submit();
  }

  /** Whether there is another batch. */
  public boolean hasNext() {
    return !reading.isEmpty();
  }

  /**
   * The next batch; the one before must not be used any more.
   *
   * @throws DatasetException if too many images are broken
   */
  public Batch next() throws InterruptedException {
    giveBack();
    try {
      var batch = reading.remove().get();
      current = batch;
      submit();
      return batch;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DatasetException known
          ? new DatasetException(String.valueOf(known.getMessage()), known)
          : new IllegalStateException("Images could not be prepared.", e.getCause());
    }
  }

  /** Ends the reading ahead. */
  @Override
  public void close() {
    giveBack();
    for (var future : reading) {
      if (future.cancel(false)) {
        continue;
      }
      try {
        threads.giveBack(future.get());
      } catch (ExecutionException | CancellationException e) {
        // Nobody wants it any more.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    reading.clear();
  }

  private void submit() {
    while (submitted < parts.size() && reading.size() < ahead) {
      var part = parts.get(submitted++);
      reading.add(threads.submit(() -> read(part)));
    }
  }

  private Batch read(int[] part) {
    var batch = threads.take(view.shape(), capacity);
    for (int image : part) {
      try {
        var picture = images.read(image);
        var random = new SplittableRandom(seeds.applyAsLong(image));
        batch.add(view.values(picture, random), images.label(image));
      } catch (IOException | IllegalArgumentException e) {
        broken.note(images, image, e);
      }
    }
    return batch;
  }

  private void giveBack() {
    if (current != null) {
      threads.giveBack(current);
      current = null;
    }
  }
}
