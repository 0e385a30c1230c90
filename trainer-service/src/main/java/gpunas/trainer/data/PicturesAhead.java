package gpunas.trainer.data;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Decodes images on all cores, and yields their pictures in order. */
final class PicturesAhead implements PictureChunk.Pictures, AutoCloseable {

  /** No more at once than there are cores: a photograph takes a hundred megabytes. */
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final int[] order;
  private final Images.Reading reading;
  private final UnaryOperator<Picture> finish;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          CORES, Thread.ofPlatform().name("pictures-", 0).daemon().factory());
  private final Deque<Future<@Nullable Picture>> ahead = new ArrayDeque<>();
  private int submitted;

  /**
   * Begins.
   *
   * @param finish what is done with a picture
   */
  PicturesAhead(Images images, int[] order, UnaryOperator<Picture> finish) {
    this.order = order.clone();
    this.reading = images.reading(List.of(this.order));
    this.finish = finish;
  }

  @Override
  public @Nullable Picture next() throws IOException {
    while (submitted < order.length && ahead.size() < CORES) {
      int image = order[submitted++];
      Callable<@Nullable Picture> decode = () -> decoded(image);
      ahead.add(threads.submit(decode));
    }
    try {
      return ahead.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (ExecutionException e) {
      throw Rethrown.of(e.getCause(), "Pictures could not be decoded.");
    }
  }

  private @Nullable Picture decoded(int image) {
    try {
      return finish.apply(reading.open(image).decode());
    } catch (IOException | IllegalArgumentException e) {
      return null; // Whoever wants it is told why.
    }
  }

  @Override
  public void close() {
    reading.close();
    threads.shutdownNow();
  }
}
