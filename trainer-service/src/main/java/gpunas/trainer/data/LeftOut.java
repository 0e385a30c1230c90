package gpunas.trainer.data;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a data set is not used.
 *
 * @param training images that cannot be read
 * @param validation images that cannot be read
 * @param names of some of both, as people find them
 * @param otherFiles files that are no images by their names, by ending
 * @param shortSide length of the shorter side to which larger training pictures were made smaller,
 *     pixels; null: none was
 */
public record LeftOut(
    int training,
    int validation,
    List<String> names,
    Map<String, Integer> otherFiles,
    @Nullable Integer shortSide) {

  /** So many images are named. */
  static final int NAMED = 5;

  private static final int LONGEST_NAME = 100;
  private static final int ENDINGS = 5;

  /** Copies the list and the map. */
  public LeftOut {
    names = List.copyOf(names);
    otherFiles = Map.copyOf(otherFiles);
  }

  /** Of pictures that are seen whole. */
  public LeftOut(
      int training, int validation, List<String> names, Map<String, Integer> otherFiles) {
    this(training, validation, names, otherFiles, null);
  }

  /**
   * Looks at the beginning of images, on all cores: most of what cannot be read is found so, before
   * anything is trained.
   *
   * @param used so many of the training images are
   */
  public static LeftOut look(Dataset dataset, int used) {
    var broken = new BrokenImages(false);
    look(dataset.training(), Math.min(used, dataset.training().count()), broken);
    look(dataset.validation(), dataset.validation().count(), broken);
    return broken.of(dataset);
  }

  private static void look(Images images, int count, BrokenImages broken) {
    IntStream.range(0, count)
        .parallel()
        .forEach(image -> {
          try {
            var _ = images.open(image);
          } catch (IOException e) {
            broken.note(images, image, e);
          }
        });
  }

  /**
   * In words, for example {@code 2 validation images cannot be read: cat/a.jpg, dog/b.jpg.}; null
   * if everything is used. Names are whatever people call files: what could be taken for the
   * notation of a document is replaced.
   */
  public @Nullable String text() {
    var sentences =
        Stream.of(unreadable(), others(), smaller())
            .filter(Predicate.not(String::isEmpty))
            .collect(joining(" "));
    return sentences.isEmpty() ? null : sentences;
  }

  private String others() {
    return otherFiles.isEmpty()
        ? ""
        : "%,d files are no images by their names: %s."
            .formatted(
                otherFiles.values().stream().mapToInt(Integer::intValue).sum(),
                new TreeMap<>(otherFiles)
                    .entrySet().stream()
                        .limit(ENDINGS)
                        .map(each -> "%s %,d".formatted(plain(each.getKey()), each.getValue()))
                        .collect(joining(", ")));
  }

  private String smaller() {
    return shortSide == null
        ? ""
        : "Training pictures with more than %d pixels on the shorter side were made smaller, to so many, before they were cropped."
            .formatted(shortSide);
  }

  private String unreadable() {
    if (training + validation == 0) {
      return "";
    }
    var counts =
        validation == 0
            ? "%,d training images".formatted(training)
            : training == 0
                ? "%,d validation images".formatted(validation)
                : "%,d training images and %,d validation images".formatted(training, validation);
    return "%s cannot be read: %s%s."
        .formatted(
            counts,
            names.stream().map(LeftOut::plain).collect(joining(", ")),
            training + validation > names.size() ? ", …" : "");
  }

  private static String plain(String name) {
    var plain = name.replaceAll("[\\p{Cntrl}\\\\|`<>]", "?");
    return plain.codePointCount(0, plain.length()) <= LONGEST_NAME
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, LONGEST_NAME)) + "…";
  }
}
