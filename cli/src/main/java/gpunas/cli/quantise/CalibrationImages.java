package gpunas.cli.quantise;

import gpunas.cli.UserError;
import gpunas.cli.validation.LabelledImages;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.View;
import java.util.ArrayList;

/**
 * Training images, taken at equal distances: in folders they are in the order of their classes.
 *
 * @param ranged from which ranges are learned
 * @param heldOut by which it is chosen how
 */
record CalibrationImages(LabelledImages ranged, LabelledImages heldOut) {

  /** With fewer, ranges are those of a few pictures, and no accuracy says which are good. */
  static final int FEWEST = 64;

  /**
   * Images of a data set, every second one held out.
   *
   * @param wanted how many; all if there are fewer
   * @throws UserError if these are fewer than {@value #FEWEST}
   */
  static CalibrationImages of(Dataset dataset, View view, int wanted) {
    var images = dataset.training();
    if (wanted < FEWEST) {
      throw new UserError(
          "Calibration with %d images was asked for (--images %d); expected %d or more."
              .formatted(wanted, wanted, FEWEST));
    }
    if (images.count() < FEWEST) {
      throw new UserError(
          "%s has %d images to train on; calibration needs %d or more."
              .formatted(dataset.name(), images.count(), FEWEST));
    }
    var taken = Math.min(wanted, images.count());
    var ranged = new ArrayList<Integer>();
    var heldOut = new ArrayList<Integer>();
    for (var i = 0; i < taken; i++) {
      (i % 2 == 0 ? ranged : heldOut).add((int) ((long) i * images.count() / taken));
    }
    return new CalibrationImages(
        new LabelledImages(images, view, ranged), new LabelledImages(images, view, heldOut));
  }
}
