package gpunas.trainer.data;

import gpunas.formats.strict.ByteOrderMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Data sets of image files in tar archives, as WebDataset writes them: {@code train-0000.tar},
 * {@code val-0000.tar} and so on, or {@code train/0000.tar} and {@code val/0000.tar}. Archives are
 * read where they are, never unpacked. {@link TarListing} says how images and classes lie in them;
 * {@code classes.txt} in the data set's folder, a line each, may name the classes of numbers.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset, the format</a>
 */
final class TarShards {

  private static final String NAMES = "classes.txt";

  private static final List<String> PARTS =
      Stream.concat(Stream.of(ClassFolders.TRAINING), ClassFolders.VALIDATION.stream()).toList();

  private TarShards() {}

  /**
   * Whether a folder, or its part for training, has archives and no folders of classes: beside
   * those lie the archives that they were unpacked from.
   */
  static boolean areIn(Path folder) {
    return areAlone(folder.resolve(ClassFolders.TRAINING)) || areAlone(folder);
  }

  private static boolean areAlone(Path folder) {
    return Files.isDirectory(folder) && !ClassFolders.areIn(folder) && !archives(folder).isEmpty();
  }

  /** The data set in a folder. */
  static Dataset read(String name, Path folder) {
    var toTrainOn = shards(folder, ClassFolders.TRAINING);
    var toValidateOn =
        ClassFolders.VALIDATION.stream()
            .map(part -> shards(folder, part))
            .filter(shards -> !shards.isEmpty())
            .findFirst()
            .orElse(List.of());
    if (toTrainOn.isEmpty() && toValidateOn.isEmpty()) {
      return split(name, folder, listing(folder, "train", archives(folder)));
    }
    requireBoth(folder, toTrainOn, toValidateOn);
    var training = listing(folder, "train", toTrainOn);
    var validation = listing(folder, "validate", toValidateOn);
    var classes = Classes.of(folder, training, validation);
    var others = new HashMap<>(training.others());
    validation.others().forEach((ending, count) -> others.merge(ending, count, Integer::sum));
    return new Dataset(
        name, classes.images(training, _ -> true), classes.images(validation, _ -> true), others);
  }

  private static void requireBoth(Path folder, List<Path> toTrainOn, List<Path> toValidateOn) {
    if (toTrainOn.isEmpty() || toValidateOn.isEmpty()) {
      throw new DatasetException(
          "%s has archives to %s only; expected train-….tar and val-….tar, or others only, of which every fifth image is held out."
              .formatted(folder, toValidateOn.isEmpty() ? "train on" : "validate on"));
    }
    for (var archive : toTrainOn) {
      if (toValidateOn.contains(archive)) {
        throw new DatasetException(
            "%s is to train and to validate on by its name; expected one of these words in it."
                .formatted(archive));
      }
    }
    for (var archive : archives(folder)) {
      if (PARTS.stream().noneMatch(part -> hasWord(archive, part))) {
        throw new DatasetException(
            "%s is neither to train nor to validate on by its name; expected one of the words %s in it."
                .formatted(archive, String.join(", ", PARTS)));
      }
    }
  }

  private static TarListing listing(Path folder, String purpose, List<Path> archives) {
    var listing = new TarListing(archives);
    if (listing.count() == 0) {
      throw new DatasetException(
          "The archives of %s have no images to %s on; expected files that end in %s."
              .formatted(
                  folder,
                  purpose,
                  String.join(", ", ImageListing.ENDINGS.stream().sorted().toList())));
    }
    return listing;
  }

  private static Dataset split(String name, Path folder, TarListing listing) {
    var classes = Classes.of(folder, listing, null);
    classes.requireTwoOfEach(listing);
    return new Dataset(
        name,
        classes.images(listing, ClassFolders::isLearntFrom),
        classes.images(listing, position -> !ClassFolders.isLearntFrom(position)),
        listing.others());
  }

  /** The archives of a part: those in its folder, or those of which the name has its word. */
  private static List<Path> shards(Path folder, String part) {
    return Stream.concat(
            archives(folder.resolve(part)).stream(),
            archives(folder).stream().filter(archive -> hasWord(archive, part)))
        .toList();
  }

  private static boolean hasWord(Path archive, String word) {
    var words = String.valueOf(archive.getFileName()).toLowerCase(Locale.ROOT).split("[^a-z]+", -1);
    return List.of(words).contains(word);
  }

  private static List<Path> archives(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      var archives = entries.filter(TarShards::isArchive).sorted().toList();
      for (var archive : archives) {
        if (!lowerCase(archive).endsWith(".tar")) {
          throw new DatasetException(
              "%s is compressed: single images cannot be read from it. Unpack it to a .tar: gunzip %s"
                  .formatted(archive, archive.getFileName()));
        }
      }
      return archives;
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }

  private static boolean isArchive(Path file) {
    var name = lowerCase(file);
    return !name.startsWith(".")
        && Stream.of(".tar", ".tar.gz", ".tgz").anyMatch(name::endsWith)
        && Files.isRegularFile(file);
  }

  private static String lowerCase(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }

  /**
   * The classes of a data set.
   *
   * @param count how many there are
   * @param names empty if nobody has named them
   * @param numbered whether archives name them by their number
   */
  private record Classes(Path folder, int count, List<String> names, boolean numbered) {

    static Classes of(Path folder, TarListing training, @Nullable TarListing validation) {
      if (validation != null && training.isNumbered() != validation.isNumbered()) {
        throw new DatasetException(
            "Of the archives of %s some have files of classes (.cls) and others do not; expected the same of all."
                .formatted(folder));
      }
      if (validation != null) {
        requireLearntFrom(folder, training, validation);
      }
      return training.isNumbered()
          ? numbered(folder, training, validation)
          : named(folder, training);
    }

    private static Classes numbered(
        Path folder, TarListing training, @Nullable TarListing validation) {
      int count =
          Stream.concat(
                  training.classWords().stream(),
                  validation == null ? Stream.of() : validation.classWords().stream())
              .mapToInt(word -> Integer.parseInt(word) + 1)
              .max()
              .orElse(0);
      var names = names(folder);
      if (names.contains("")) {
        throw new DatasetException(
            "%s has an empty line; expected the name of a class in each."
                .formatted(folder.resolve(NAMES)));
      }
      if (!names.isEmpty() && names.size() < count) {
        throw new DatasetException(
            "%s names %d classes, but there is an image of class %d; expected a line for each, from 0."
                .formatted(folder.resolve(NAMES), names.size(), count - 1));
      }
      return new Classes(folder, Math.max(count, names.size()), names, true);
    }

    private static Classes named(Path folder, TarListing training) {
      var names = training.classWords().stream().sorted().toList();
      return new Classes(folder, names.size(), names, false);
    }

    /** One to learn from and one to validate on. */
    void requireTwoOfEach(TarListing listing) {
      var counts = new int[count];
      IntStream.of(labels(listing)).forEach(label -> counts[label]++);
      for (int label = 0; label < count; label++) {
        if (counts[label] == 1) {
          throw new DatasetException(
              "Class %s of %s has one image; expected at least one to learn from and one to validate on."
                  .formatted(names.isEmpty() ? label : names.get(label), folder));
        }
      }
    }

    private static void requireLearntFrom(Path folder, TarListing training, TarListing validation) {
      var known = Set.copyOf(training.classWords());
      for (var word : validation.classWords()) {
        if (!known.contains(word)) {
          throw new DatasetException(
              "Class %s of %s has images to validate on, and none to learn from."
                  .formatted(word, folder));
        }
      }
    }

    private static List<String> names(Path folder) {
      var file = folder.resolve(NAMES);
      try {
        return Files.exists(file)
            ? ByteOrderMark.removed(Files.readString(file))
                .strip()
                .lines()
                .map(String::strip)
                .toList()
            : List.of();
      } catch (IOException e) {
        throw new DatasetException("%s cannot be read: %s".formatted(file, e), e);
      }
    }

    /**
     * Images in turns, one of each class: however many of the first ones are used, all classes are
     * among them.
     *
     * @param wanted positions within a class
     */
    TarImages images(TarListing listing, IntPredicate wanted) {
      var labels = labels(listing);
      var ofClass = new int[count];
      var positions = new int[labels.length];
      for (int image = 0; image < labels.length; image++) {
        positions[image] = ofClass[labels[image]]++;
      }
      var byClass = sorted(IntStream.range(0, labels.length).toArray(), labels);
      var order =
          IntStream.of(sorted(byClass, positions))
              .filter(image -> wanted.test(positions[image]))
              .toArray();
      return new TarImages(folder, listing, order, labels, count, names);
    }

    /** Stable, in two passes however many there are. */
    private static int[] sorted(int[] images, int[] keys) {
      var starts = new int[IntStream.of(keys).max().orElse(0) + 2];
      for (int image : images) {
        starts[keys[image] + 1]++;
      }
      Arrays.parallelPrefix(starts, Integer::sum);
      var sorted = new int[images.length];
      for (int image : images) {
        sorted[starts[keys[image]]++] = image;
      }
      return sorted;
    }

    private int[] labels(TarListing listing) {
      var words = listing.classWords();
      var labelOf =
          words.stream()
              .mapToInt(word -> numbered ? Integer.parseInt(word) : names.indexOf(word))
              .toArray();
      return IntStream.range(0, listing.count())
          .map(image -> labelOf[listing.classWord(image)])
          .toArray();
    }
  }
}
