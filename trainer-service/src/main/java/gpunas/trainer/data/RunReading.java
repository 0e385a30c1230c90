package gpunas.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the images of archives run by run, ahead of those who open them, and forgets each when it
 * was opened.
 */
final class RunReading implements Images.Reading {

  /** Connections at a time. */
  private static final int AT_ONCE = 4;

  /** What may wait to be opened besides what an order by chance has waiting, bytes. */
  private static final long AHEAD = 32 << 20;

  private final Images images;
  private final Runs runs;

  /** In the order in which they are needed. */
  private final int[] wanted;

  /** Of images that were fetched and not opened. */
  private final Map<Integer, byte[]> fetched = new HashMap<>();

  /** Images that are not fetched yet. */
  private final boolean[] awaited;

  private long held;
  private int begun;
  private int waiting;
  private @Nullable Throwable failure;
  private boolean closed;

  /**
   * Begins.
   *
   * @param images that are opened otherwise if they are not among the runs, or a second time
   * @param parts in which order they are opened
   */
  RunReading(Images images, Runs runs, List<int[]> parts) {
    this.images = images;
    this.runs = runs;
    this.awaited = new boolean[images.count()];
    this.wanted = byFirstUse(parts);
    for (int i = 0; i < Math.min(AT_ONCE, wanted.length); i++) {
      Thread.ofPlatform().name("archives-" + i).daemon().start(this::fetch);
    }
  }

  private int[] byFirstUse(List<int[]> parts) {
    var runOf = new int[images.count()];
    for (int run = 0; run < runs.count(); run++) {
      for (int image : runs.images(run)) {
        runOf[image] = run;
        awaited[image] = true;
      }
    }
    return parts.stream()
        .flatMapToInt(Arrays::stream)
        .map(image -> runOf[image])
        .distinct()
        .toArray();
  }

  private void fetch() {
    for (int run = next(); run >= 0; run = next()) {
      try {
        var bytes = runs.archive(run).read(runs.first(run), runs.length(run));
        fetched(run, bytes);
      } catch (IOException e) {
        fail(new UncheckedIOException("%s: %s".formatted(runs.archive(run), e.getMessage()), e));
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
  }

  /** The next run when there is room for it, or somebody waits; -1 if there is nothing to do. */
  private synchronized int next() {
    try {
      while (!isOver() && held > TarImages.SHUFFLED + AHEAD && waiting == 0) {
        wait();
      }
      return isOver() ? -1 : wanted[begun++];
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts this thread.", e);
    }
  }

  private boolean isOver() {
    return closed || failure != null || begun == wanted.length;
  }

  private synchronized void fetched(int run, byte[] bytes) {
    for (int image : runs.images(run)) {
      int from = (int) (runs.offset(image) - runs.first(run));
      fetched.put(image, Arrays.copyOfRange(bytes, from, from + runs.bytes(image)));
      held += runs.bytes(image);
      awaited[image] = false;
    }
    notifyAll();
  }

  private synchronized void fail(Throwable cause) {
    failure = failure == null ? cause : failure;
    notifyAll();
  }

  @Override
  public PictureSource open(int image) throws IOException {
    var bytes = take(image);
    return bytes == null ? images.open(image) : PictureFile.open(bytes);
  }

  /** What was fetched of an image; null if it was not to be, or was taken before. */
  private synchronized byte @Nullable [] take(int image) {
    waiting++;
    try {
      notifyAll();
      while (awaited[image] && failure == null && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } finally {
      waiting--;
    }
    if (closed) {
      throw new CancellationException();
    }
    if (awaited[image]) {
      throw Rethrown.of(failure, "Archives could not be read.");
    }
    var bytes = fetched.remove(image);
    held -= bytes == null ? 0 : bytes.length;
    notifyAll();
    return bytes;
  }

  @Override
  public synchronized void close() {
    closed = true;
    fetched.clear();
    notifyAll();
  }
}
