package gpunas.cli.quickstart;

import gpunas.cli.UserError;
import gpunas.cli.validation.DataFolder;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchspace.Choices;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.LeftOut;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a quickstart searches networks for: images, and a space and a recipe that suit them.
 *
 * @param directory the data set's folder is in it
 * @param leftOut of the images, as far as a look at each of them shows
 * @param recipe as it stands in a specification
 */
record Subject(Path directory, Dataset images, LeftOut leftOut, SearchSpace space, String recipe) {

  /** As many images are looked at as of Fashion-MNIST, 2 epochs of 4000: minutes on a CPU. */
  private static final int IMAGES = 4000;

  private static final int EPOCHS = 2;
  private static final int MOST_EPOCHS = 40;
  private static final int BATCH = 50;
  private static final int FEWEST_BATCHES = 4;

  /** The images that come with gpunas. */
  static Subject fashionMnist() {
    return new Subject(
        DataFolder.own(),
        new DataFolder(DataFolder.own(), "fashion-mnist").dataset(),
        new LeftOut(0, 0, List.of(), Map.of()),
        Spaces.quickstart(),
        recipe(EPOCHS, BATCH, IMAGES));
  }

  /**
   * A user's images. The space is the quickstart's, for their classes, in colour.
   *
   * @param folder a data set in any form that trainers read
   * @param side of the square images that networks take, pixels
   * @throws UserError if it is none
   */
  static Subject of(Path folder, int side) {
    var data = DataFolder.of(folder);
    var images = data.dataset();
    int count = Math.min(images.training().count(), IMAGES);
    int batch = Math.clamp(count / FEWEST_BATCHES, 2, BATCH);
    if (count < batch) {
      throw new UserError(
          "%s has %d image to train on; expected at least %d.".formatted(folder, count, batch));
    }
    int epochs = Math.clamp((long) EPOCHS * IMAGES / count, EPOCHS, MOST_EPOCHS);
    return new Subject(
        data.directory(),
        images,
        LeftOut.look(images, count),
        space(images.classes(), side),
        recipe(epochs, batch, count));
  }

  /** Whether these images are the user's. */
  boolean isOwn() {
    return !space.name().equals(Spaces.quickstart().name());
  }

  /** The space as a request says it: its name, or all of it. */
  String spaceText() {
    return isOwn() ? SpaceYaml.write(space) : space.name();
  }

  private static SearchSpace space(int classes, int side) {
    var like = Spaces.quickstart();
    try {
      return new SearchSpace(
          "%s-%dpx-%dclasses".formatted(like.name(), side, classes),
          3,
          classes,
          like.tailWidth(),
          like.padding(),
          Choices.of(side),
          like.stem(),
          like.stages());
    } catch (IllegalArgumentException e) {
      throw new UserError("No network takes these images: " + e.getMessage(), e);
    }
  }

  private static String recipe(int epochs, int batch, int images) {
    return "{epochs: %d, batchSize: %d, learningRate: 0.1, trainingImages: %d}"
        .formatted(epochs, batch, images);
  }
}
