package gpunas.trainer;

import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Network;
import gpunas.trainer.data.BatchReader;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.data.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The images of a job as its network takes them. */
final class Feed {

  /** Memory for the arrays of an evaluation, bytes, and images at a time: more is no faster. */
  private static final long EVALUATION_MEMORY = 256L << 20;

  private static final int MOST_AT_A_TIME = 200;

  private final Network network;
  private final Recipe recipe;
  private final TrainingMemory arrays;
  private final Dataset dataset;
  private final long seed;
  private final ReaderThreads threads;

  /** Numbers of the validation images that are shown. */
  private final int[] judging;

  /**
   * @param arrays what a training by the recipe takes
   */
  Feed(
      Network network,
      Recipe recipe,
      TrainingMemory arrays,
      Dataset dataset,
      long seed,
      ReaderThreads threads) {
    this.network = network;
    this.recipe = recipe;
    this.arrays = arrays;
    this.dataset = dataset;
    this.seed = seed;
    this.threads = threads;
    this.judging = dataset.judging(recipe.validationImagesPerClass());
  }

  /**
   * Makes sure that batches fit the memory of the threads.
   *
   * @throws OutOfDeviceMemoryException if they do not; smaller parts may
   */
  void requireMemory() {
    int images = recipe.largestPart();
    if (!threads.hold(network.input(), images)) {
      throw new OutOfDeviceMemoryException(
          """
          Two times %d images of %s, those in use and those read ahead, were more than the %d MiB \
          for them, half of what Java may use outside its heap. Maybe the batch should be smaller, \
          or the heap (-Xmx, -XX:MaxDirectMemorySize) larger.\
          """
              .formatted(images, network.input(), threads.memory() >> 20));
    }
  }

  /**
   * In which order training images are seen.
   *
   * @param images how many are used
   */
  DataOrder order(int images) {
    return new DataOrder(dataset.training(), images, recipe.batchSize(), seed);
  }

  /**
   * Training images.
   *
   * @param parts indices of each part of each batch
   * @param epoch from 0; decides, with the seed, what is done to the images
   */
  BatchReader training(List<int[]> parts, int epoch) {
    var view = View.training(network.input(), recipe.augmentation());
    return threads.read(
        dataset.training(), view, parts, image -> Chance.AUGMENTATION.seed(seed, epoch, image));
  }

  /**
   * Validation images to be evaluated at a time: as many as fit the memory meant for them, on the
   * device, where a training step's is enough, and on its host.
   */
  int validationImages() {
    long step = recipe.largestPart() * arrays.perImage();
    long room = Math.min(EVALUATION_MEMORY, step) / arrays.perEvaluatedImage();
    long readAhead = threads.memory() / (2 * network.input().size());
    long most = Math.min(MOST_AT_A_TIME, judging.length);
    return (int) Math.max(1, Math.min(most, Math.min(room, readAhead)));
  }

  /** What of the images could not be used so far, in words; null if all could be. */
  @Nullable String leftOut() {
    return threads.leftOut(dataset).text();
  }

  /** What is told of the data, once the network was judged. */
  DatasetFacts facts() {
    var images = dataset.validation();
    return new DatasetFacts(
        dataset.classNames(),
        dataset.training().count(),
        IntStream.of(judging)
            .filter(image -> !threads.isBroken(images, image))
            .mapToObj(image -> new DatasetFacts.Image(images.label(image), images.path(image)))
            .toList());
  }

  /** The validation images that networks are judged on, in order, so many at a time. */
  BatchReader validation(int atATime) {
    var view = View.evaluation(network.input(), recipe.evaluationCrop());
    var images = dataset.validation();
    var parts = new ArrayList<int[]>();
    for (int from = 0; from < judging.length; from += atATime) {
      parts.add(Arrays.copyOfRange(judging, from, Math.min(from + atATime, judging.length)));
    }
    return threads.read(images, view, parts, _ -> 0);
  }
}
