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
  private final Images.Reading reading;
  private final View view;
  private final List<int[]> parts;
  private final IntToLongFunction seeds;
  private final int capacity;
  private final int ahead;
  private final Deque<Future<Batch>> batches = new ArrayDeque<>();
  private int submitted;
  private @Nullable Batch current;
  private volatile boolean closed;

  BatchReader(
      ReaderThreads threads,
      BrokenImages broken,
      Images images,
      View view,
      List<int[]> parts,
      IntToLongFunction seeds,
      int capacity,
      int ahead) {
    this.threads = threads;
    this.broken = broken;
    this.images = images;
    this.reading = images.reading(parts);
    this.view = view;
    this.parts = parts;
    this.seeds = seeds;
    this.capacity = capacity;
    this.ahead = ahead;
    submit();
  }

  /** Whether there is another batch. */
  public boolean hasNext() {
    return !batches.isEmpty();
  }

  /**
   * The next batch; the one before must not be used any more.
   *
   * @throws DatasetException if too many images are broken
   * @throws java.io.UncheckedIOException if a bucket does not answer
   */
  public Batch next() throws InterruptedException {
    giveBack();
    try {
      var batch = batches.remove().get();
      current = batch;
      submit();
      return batch;
    } catch (ExecutionException e) {
      throw Rethrown.of(e.getCause(), "Images could not be prepared.");
    }
  }

  /** Ends the reading ahead; waits for the images at hand, whose memory is used again. */
  @Override
  public void close() {
    closed = true;
    reading.close();
    giveBack();
    for (var future : batches) {
      try {
        threads.giveBack(future.get());
      } catch (ExecutionException e) {
        // Nobody wants it any more.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    batches.clear();
  }

  private void submit() {
    while (submitted < parts.size() && batches.size() < ahead) {
      var part = parts.get(submitted++);
      batches.add(threads.submit(() -> read(part)));
    }
  }

  private Batch read(int[] part) {
    if (closed) {
      throw new CancellationException();
    }
    var batch = threads.take(view.shape(), capacity);
    for (int image : part) {
      if (closed) {
        break;
      }
      try {
        var picture = reading.open(image);
        var random = new SplittableRandom(seeds.applyAsLong(image));
        batch.add(view.values(picture, random), images.label(image));
      } catch (IOException | IllegalArgumentException e) {
        broken.note(images, image, e);
      } catch (CancellationException e) {
        if (closed) {
          break;
        }
        throw e; // A part of a batch must not be taken for all of it.
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
