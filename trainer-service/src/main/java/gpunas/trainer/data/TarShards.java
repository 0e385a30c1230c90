package gpunas.trainer.data;

import gpunas.formats.strict.ByteOrderMark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Data sets of image files in tar archives, as WebDataset writes them: {@code train-0000.tar},
 * {@code val-0000.tar} and so on, or {@code train/0000.tar} and {@code val/0000.tar}. Archives are
 * read where they are, in a folder or in a bucket, never unpacked. {@link ArchiveIndex} says how
 * images and classes lie in them; {@code classes.txt} beside them, a line each, may name the
 * classes of numbers.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset, the format</a>
 */
final class TarShards {

  private TarShards() {}

  /**
   * Whether a folder, or its part for training, has archives and no folders of classes: beside
   * those lie the archives that they were unpacked from.
   */
  static boolean areIn(Path folder) {
    return areAlone(folder.resolve(ClassFolders.TRAINING)) || areAlone(folder);
  }

  private static boolean areAlone(Path folder) {
    return Files.isDirectory(folder)
        && !ClassFolders.areIn(folder)
        && !ArchiveFolder.paths(folder).isEmpty();
  }

  /**
   * The data set of some archives.
   *
   * @throws java.io.UncheckedIOException if the thread is interrupted meanwhile, or a bucket does
   *     not answer
   */
  static Dataset read(String name, ArchiveFolder folder, ArchiveIndexes indexes) {
    var toTrainOn = folder.of(ClassFolders.TRAINING);
    var toValidateOn =
        ClassFolders.VALIDATION.stream()
            .map(folder::of)
            .filter(archives -> !archives.isEmpty())
            .findFirst()
            .orElse(List.of());
    if (toTrainOn.isEmpty() && toValidateOn.isEmpty()) {
      return split(name, folder, listing(folder, "train", folder.direct(), indexes));
    }
    requireBoth(folder, toTrainOn, toValidateOn);
    var training = listing(folder, "train", toTrainOn, indexes);
    var validation = listing(folder, "validate", toValidateOn, indexes);
    var classes = Classes.of(folder, training, validation);
    var others = new HashMap<>(training.others());
    validation.others().forEach((ending, count) -> others.merge(ending, count, Integer::sum));
    return new Dataset(name, classes.inTurns(training), classes.inOrder(validation), others);
  }

  private static void requireBoth(
      ArchiveFolder folder, List<Archive> toTrainOn, List<Archive> toValidateOn) {
    if (toTrainOn.isEmpty() || toValidateOn.isEmpty()) {
      throw new DatasetException(
          "%s has archives to %s only; expected train-….tar and val-….tar, or others only, of which every fifth image is held out."
              .formatted(folder.place(), toValidateOn.isEmpty() ? "train on" : "validate on"));
    }
    for (var archive : toTrainOn) {
      if (toValidateOn.contains(archive)) {
        throw new DatasetException(
            "%s is to train and to validate on by its name; expected one of these words in it."
                .formatted(archive));
      }
    }
    for (var archive : folder.direct()) {
      if (ArchiveFolder.PARTS.stream().noneMatch(part -> ArchiveFolder.hasWord(archive, part))) {
        throw new DatasetException(
            "%s is neither to train nor to validate on by its name; expected one of the words %s in it."
                .formatted(archive, String.join(", ", ArchiveFolder.PARTS)));
      }
    }
  }

  private static TarListing listing(
      ArchiveFolder folder, String purpose, List<Archive> archives, ArchiveIndexes indexes) {
    var listing = new TarListing(folder.place(), archives, indexes);
    if (listing.count() == 0) {
      throw new DatasetException(
          "The archives of %s have no images to %s on; expected files that end in %s."
              .formatted(
                  folder.place(),
                  purpose,
                  String.join(", ", ImageListing.ENDINGS.stream().sorted().toList())));
    }
    return listing;
  }

  private static Dataset split(String name, ArchiveFolder folder, TarListing listing) {
    var classes = Classes.of(folder, listing, null);
    classes.requireTwoOfEach(listing);
    return new Dataset(
        name,
        classes.inTurns(listing, ClassFolders::isLearntFrom),
        classes.inOrder(listing, position -> !ClassFolders.isLearntFrom(position)),
        listing.others());
  }

  /**
   * The classes of a data set.
   *
   * @param count how many there are
   * @param names empty if nobody has named them
   * @param numbered whether archives name them by their number
   */
  private record Classes(String place, int count, List<String> names, boolean numbered) {

    static Classes of(ArchiveFolder folder, TarListing training, @Nullable TarListing validation) {
      if (validation != null && training.isNumbered() != validation.isNumbered()) {
        throw new DatasetException(
            "Of the archives of %s some have files of classes (.cls) and others do not; expected the same of all."
                .formatted(folder.place()));
      }
      if (validation != null) {
        requireLearntFrom(folder.place(), training, validation);
      }
      return training.isNumbered()
          ? numbered(folder, training, validation)
          : named(folder.place(), training);
    }

    private static Classes numbered(
        ArchiveFolder folder, TarListing training, @Nullable TarListing validation) {
      int count =
          Stream.concat(
                  training.classWords().stream(),
                  validation == null ? Stream.of() : validation.classWords().stream())
              .mapToInt(word -> Integer.parseInt(word) + 1)
              .max()
              .orElse(0);
      var names = names(folder.classNames());
      if (names.contains("")) {
        throw new DatasetException(
            "%s/%s has an empty line; expected the name of a class in each."
                .formatted(folder.place(), ArchiveFolder.NAMES));
      }
      if (!names.isEmpty() && names.size() < count) {
        throw new DatasetException(
            "%s/%s names %d classes, but there is an image of class %d; expected a line for each, from 0."
                .formatted(folder.place(), ArchiveFolder.NAMES, names.size(), count - 1));
      }
      return new Classes(folder.place(), Math.max(count, names.size()), names, true);
    }

    private static Classes named(String place, TarListing training) {
      var names = training.classWords().stream().sorted().toList();
      return new Classes(place, names.size(), names, false);
    }

    /** One to learn from and one to validate on. */
    void requireTwoOfEach(TarListing listing) {
      var counts = new int[count];
      IntStream.of(labels(listing)).forEach(label -> counts[label]++);
      for (int label = 0; label < count; label++) {
        if (counts[label] == 1) {
          throw new DatasetException(
              "Class %s of %s has one image; expected at least one to learn from and one to validate on."
                  .formatted(names.isEmpty() ? label : names.get(label), place));
        }
      }
    }

    private static void requireLearntFrom(
        String place, TarListing training, TarListing validation) {
      var known = Set.copyOf(training.classWords());
      for (var word : validation.classWords()) {
        if (!known.contains(word)) {
          throw new DatasetException(
              "Class %s of %s has images to validate on, and none to learn from."
                  .formatted(word, place));
        }
      }
    }

    private static List<String> names(@Nullable String text) {
      return text == null
          ? List.of()
          : ByteOrderMark.removed(text).strip().lines().map(String::strip).toList();
    }

    TarImages inTurns(TarListing listing) {
      return inTurns(listing, _ -> true);
    }

    /**
     * Images in turns, one of each class: however many of the first ones are used, all classes are
     * among them.
     *
     * @param wanted positions within a class
     */
    TarImages inTurns(TarListing listing, IntPredicate wanted) {
      var labels = labels(listing);
      var positions = positions(labels);
      var byClass = sorted(IntStream.range(0, labels.length).toArray(), labels);
      var inTurns = IntStream.of(sorted(byClass, positions));
      return images(listing, inTurns.filter(image -> wanted.test(positions[image])), labels);
    }

    TarImages inOrder(TarListing listing) {
      return inOrder(listing, _ -> true);
    }

    /**
     * Images as they lie in the archives: all are used, and read so.
     *
     * @param wanted positions within a class
     */
    TarImages inOrder(TarListing listing, IntPredicate wanted) {
      var labels = labels(listing);
      var positions = positions(labels);
      var all = IntStream.range(0, labels.length);
      return images(listing, all.filter(image -> wanted.test(positions[image])), labels);
    }

    private TarImages images(TarListing listing, IntStream order, int[] labels) {
      return new TarImages(listing, order.toArray(), labels, count, names);
    }

    /** Of each image within its class. */
    private int[] positions(int[] labels) {
      var ofClass = new int[count];
      return IntStream.of(labels).map(label -> ofClass[label]++).toArray();
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
