package gpunas.trainer.data;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and names images that cannot be read. A few are left out, many are a mistake. */
final class BrokenImages {

  private static final Logger LOG = LoggerFactory.getLogger(BrokenImages.class);

  /** One in a hundred may be broken, in small data sets a few more. */
  private static final int ONE_IN = 100;

  private static final int AT_LEAST = 3;

  private final Map<Images, Set<Integer>> broken = new ConcurrentHashMap<>();
  private final boolean limited;

  /** A few may be broken, no more. */
  BrokenImages() {
    this(true);
  }

  /**
   * @param limited whether too many are an error
   */
  BrokenImages(boolean limited) {
    this.limited = limited;
  }

  /** What of a data set is known not to be used. */
  LeftOut of(Dataset dataset) {
    var training = broken(dataset.training());
    var validation = broken(dataset.validation());
    var names =
        Stream.concat(
                training.stream().map(dataset.training()::name),
                validation.stream().map(dataset.validation()::name))
            .limit(LeftOut.NAMED)
            .map(BrokenImages::shortened)
            .toList();
    return new LeftOut(
        training.size(), validation.size(), names, dataset.otherFiles(), dataset.shortSide());
  }

  /** Whether an image was found not to be readable. */
  boolean isBroken(Images images, int image) {
    return broken.getOrDefault(images, Set.of()).contains(image);
  }

  private List<Integer> broken(Images images) {
    return broken.getOrDefault(images, Set.of()).stream().sorted().toList();
  }

  /** Folder and file: where the data set lies is the trainer's business. */
  private static String shortened(String name) {
    var parts = name.split("/", -1);
    return parts.length < 2 ? name : parts[parts.length - 2] + "/" + parts[parts.length - 1];
  }

  /**
   * Notes a broken image.
   *
   * @throws DatasetException if there are too many
   */
  void note(Images images, int image, Exception why) {
    var known = broken.computeIfAbsent(images, _ -> ConcurrentHashMap.newKeySet());
    if (known.add(image)) {
      LOG.warn("{} is left out: {}", images.name(image), why.getMessage());
    }
    int allowed = Math.max(AT_LEAST, images.count() / ONE_IN);
    if (limited && known.size() > allowed) {
      throw new DatasetException(
          "More than %d of %d images cannot be read, among them %s."
              .formatted(
                  allowed,
                  images.count(),
                  known.stream()
                      .sorted()
                      .limit(LeftOut.NAMED)
                      .map(images::name)
                      .collect(Collectors.joining(", "))));
    }
  }
}
