package gpunas.trainer.data;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and names images that cannot be read. A few are left out, many are a mistake. */
final class BrokenImages {

  private static final Logger LOG = LoggerFactory.getLogger(BrokenImages.class);

  /** One in a hundred may be broken, in small data sets a few more. */
  private static final int ONE_IN = 100;

  private static final int AT_LEAST = 3;
  private static final int NAMED = 5;

  private final Map<Images, Set<Integer>> broken = new ConcurrentHashMap<>();

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
    if (known.size() > allowed) {
      throw new DatasetException(
          "More than %d of %d images cannot be read, among them %s."
              .formatted(
                  allowed,
                  images.count(),
                  known.stream()
                      .sorted()
                      .limit(NAMED)
                      .map(images::name)
                      .collect(Collectors.joining(", "))));
    }
  }
}
