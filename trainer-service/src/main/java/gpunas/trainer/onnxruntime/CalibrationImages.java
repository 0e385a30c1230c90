package gpunas.trainer.onnxruntime;

import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Training images, of each class as many as its share, in any order of the files.
 *
 * @param images of which these are
 * @param ranged numbers of those from which ranges are learned
 * @param heldOut numbers of those by which it is chosen how
 */
public record CalibrationImages(Images images, List<Integer> ranged, List<Integer> heldOut) {

  /** With fewer, ranges are those of a few pictures, and no accuracy says which are good. */
  public static final int FEWEST = 64;

  /** How many are drawn if nobody says. */
  public static final int USUAL = 1000;

  private static final long SEED = 1;

  /**
   * Draws images of a data set, the same whenever it is asked; half of each class is held out.
   *
   * @param wanted how many; all if there are fewer
   * @throws DatasetException if these are fewer than {@value #FEWEST}
   */
  public static CalibrationImages of(Dataset dataset, int wanted) {
    var images = dataset.training();
    if (wanted < FEWEST) {
      throw new DatasetException(
          "Calibration with %d images was asked for; expected %d or more."
              .formatted(wanted, FEWEST));
    }
    if (images.count() < FEWEST) {
      throw new DatasetException(
          "%s has %d images to train on; calibration needs %d or more."
              .formatted(dataset.name(), images.count(), FEWEST));
    }
    var taken = Math.min(wanted, images.count());
    var byClass = shuffledByClass(images);
    var ranged = new ArrayList<Integer>();
    var heldOut = new ArrayList<Integer>();
    for (var i = 0; i < taken; i++) {
      var image = byClass.get((int) ((long) i * images.count() / taken));
      (i % 2 == 0 ? ranged : heldOut).add(image);
    }
    return new CalibrationImages(images, ranged, heldOut);
  }

  /** All numbers: those of a class one after the other, in a random order. */
  private static List<Integer> shuffledByClass(Images images) {
    var all =
        IntStream.range(0, images.count()).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(all, new Random(SEED));
    all.sort(Comparator.comparingInt(images::label));
    return all;
  }

  /** How many were drawn. */
  public int count() {
    return ranged.size() + heldOut.size();
  }

  LabelledImages ranged(View view) {
    return new LabelledImages(images, view, ranged);
  }

  LabelledImages heldOut(View view) {
    return new LabelledImages(images, view, heldOut);
  }

  /**
   * Checks that enough of them are whole.
   *
   * @param read how many could be read
   * @throws DatasetException if they are too few
   */
  void requireEnough(int read) {
    if (read < FEWEST) {
      throw new DatasetException(
          "Of %d images to calibrate with, %d can be read; expected %d or more."
              .formatted(count(), read, FEWEST));
    }
  }
}
