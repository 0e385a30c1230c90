package gpunas.trainer.data;

import gpunas.searchspace.Sha256;
import gpunas.searchspace.Shape;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a network is trained and judged on.
 *
 * @param name of its folder
 * @param training images to learn from
 * @param validation images that decide how good a network is; never trained on
 * @param otherFiles files in its folders that are no images by their names, by ending
 */
public record Dataset(
    String name, Images training, Images validation, Map<String, Integer> otherFiles) {

  /** Copies the map. */
  public Dataset {
    otherFiles = Map.copyOf(otherFiles);
  }

  /** Of files that are images, all of them. */
  public Dataset(String name, Images training, Images validation) {
    this(name, training, validation, Map.of());
  }

  /** Number of classes. */
  public int classes() {
    return Math.max(training.classes(), validation.classes());
  }

  /** What the classes are called, in order; empty if nobody has named them. */
  public List<String> classNames() {
    return training.classNames();
  }

  /**
   * Length of the shorter side to which larger training pictures were made smaller before they are
   * seen, pixels; null: none was.
   */
  public @Nullable Integer shortSide() {
    return training instanceof PackedPictures packed ? packed.shortSide() : null;
  }

  /**
   * What a network sees of them: not pictures that were made smaller than it takes them.
   *
   * @param shape that it takes
   */
  public Dataset seenAs(Shape shape) {
    return training instanceof PackedPictures packed
            && packed.shortSide() != null
            && packed.shortSide() < Math.max(shape.width(), shape.height())
        ? new Dataset(name, packed.files(), validation, otherFiles)
        : this;
  }

  /**
   * Checks that a network can learn from these images. Their size does not matter.
   *
   * @param wanted how many classes the network distinguishes
   * @throws DatasetException if it cannot
   */
  public void requireFit(int wanted) {
    if (classes() != wanted) {
      throw new DatasetException(
          """
          The images of %s are of %d classes, but the network distinguishes %d. The space says how \
          many: its field "classes".\
          """
              .formatted(name, classes(), wanted));
    }
  }

  /** SHA-256 of what makes the images different from others, hexadecimal. */
  public String hash() {
    var digest = Sha256.digest();
    training.digest(digest);
    validation.digest(digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Numbers of the validation images that a network is judged on, ascending. They are drawn by what
   * the images are called, so that whoever has the same images has the same ones.
   *
   * @param perClass most images of each class; null: all there are
   */
  public int[] judging(@Nullable Integer perClass) {
    if (perClass == null) {
      return IntStream.range(0, validation.count()).toArray();
    }
    var lots = IntStream.range(0, validation.count()).mapToLong(this::lot).toArray();
    var taken = new int[classes()];
    return IntStream.range(0, lots.length)
        .boxed()
        .sorted(Comparator.comparingLong(image -> lots[image])) // stable
        .filter(image -> taken[validation.label(image)]++ < perClass)
        .mapToInt(image -> image)
        .sorted()
        .toArray();
  }

  private long lot(int image) {
    return new SplittableRandom(validation.path(image).hashCode()).nextLong();
  }

  /**
   * How many of the training images are used, the first ones.
   *
   * @param wanted 0 for all
   * @param batchSize that must be filled at least once
   * @throws DatasetException if there are not as many
   */
  public int used(int wanted, int batchSize) {
    int used = wanted == 0 ? training.count() : wanted;
    if (used > training.count() || used < batchSize) {
      throw new DatasetException(
          "%d training images in batches of %d were asked for, but %s has %d."
              .formatted(used, batchSize, name, training.count()));
    }
    return used;
  }
}
