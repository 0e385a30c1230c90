package gpunas.trainer.onnxruntime;

import ai.onnxruntime.OrtException;
import gpunas.searchspace.Shape;
import gpunas.trainer.Interrupts;
import gpunas.trainer.data.BrokenImageException;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images as an exported network takes them, some at a time. Those that are broken are left out; the
 * trainer has left them out, too, and named them.
 *
 * @param images of which these are
 * @param view how the network sees them
 * @param chosen numbers of the images, in the order in which they are shown
 * @param beforeBatch is run before some of them are shown
 */
public record LabelledImages(Images images, View view, List<Integer> chosen, Runnable beforeBatch) {

  private static final Logger LOG = LoggerFactory.getLogger(LabelledImages.class);

  /** Copies the numbers. */
  public LabelledImages {
    chosen = List.copyOf(chosen);
  }

  /** Nobody follows them. */
  public LabelledImages(Images images, View view, List<Integer> chosen) {
    this(images, view, chosen, () -> {});
  }

  /** The same, followed. */
  LabelledImages with(Runnable beforeEachBatch) {
    return new LabelledImages(images, view, chosen, beforeEachBatch);
  }

  /** All images, as trainers judge by them without a crop. */
  public static LabelledImages all(Images images, Shape shape) {
    return all(images, View.evaluation(shape, 1));
  }

  /** All images. */
  static LabelledImages all(Images images, View view) {
    return some(images, view, IntStream.range(0, images.count()).toArray());
  }

  /** Images of these numbers. */
  static LabelledImages some(Images images, View view, int[] numbers) {
    return new LabelledImages(images, view, Arrays.stream(numbers).boxed().toList());
  }

  /** What is done with images. */
  public interface Use {
    /**
     * Takes some images.
     *
     * @param pixels as the network takes them, from the position to the limit; overwritten later
     * @param shape of all of them: images, channels, height, width
     * @param labels their classes
     */
    void take(FloatBuffer pixels, long[] shape, List<Integer> labels) throws OrtException;
  }

  /**
   * Shows all images that can be read.
   *
   * @param most images at a time
   * @return how many these are
   * @throws DatasetException if it is none
   * @throws InterruptedException if the thread was interrupted; takes no longer than some images
   */
  public int forEach(int most, Use use) throws OrtException, InterruptedException {
    var shape = view.shape();
    var pixels =
        ByteBuffer.allocateDirect(
                Math.toIntExact(Math.multiplyExact(most * shape.size(), Float.BYTES)))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    try (var reading = images.reading(List.of(numbers()))) {
      return forEach(reading, pixels, most, use);
    }
  }

  private int[] numbers() {
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  private int forEach(Images.Reading reading, FloatBuffer pixels, int most, Use use)
      throws OrtException, InterruptedException {
    var shape = view.shape();
    var read = 0;
    for (var first = 0; first < chosen.size(); first += most) {
      Interrupts.check();
      beforeBatch.run();
      pixels.clear();
      var labels = new ArrayList<Integer>();
      for (var image : chosen.subList(first, Math.min(first + most, chosen.size()))) {
        try {
          view.put(images, reading, image, pixels);
          labels.add(images.label(image));
        } catch (BrokenImageException | IllegalArgumentException e) {
          LOG.debug("{} is left out.", images.name(image), e);
        }
      }
      if (!labels.isEmpty()) {
        use.take(
            pixels.flip(),
            new long[] {labels.size(), shape.channels(), shape.height(), shape.width()},
            labels);
        read += labels.size();
      }
    }
    if (read == 0) {
      throw new DatasetException(
          "None of %d images can be read; the first is %s."
              .formatted(
                  chosen.size(),
                  chosen.stream().findFirst().map(images::name).orElse("not there")));
    }
    return read;
  }
}
