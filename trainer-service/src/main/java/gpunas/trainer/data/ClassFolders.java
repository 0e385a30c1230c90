package gpunas.trainer.data;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Data sets of image files, in a folder for each class, as ImageNet's usually are. Files that are
 * no images by their names, and hidden ones, are passed over. Classes are numbered in the order of
 * their folders' names.
 */
final class ClassFolders {

  static final String TRAINING = "train";
  static final List<String> VALIDATION = List.of("val", "validation", "test");

  /** Without a folder of their own, one in this many images is validated on. */
  private static final int HELD_OUT = 5;

  private ClassFolders() {}

  /** Whether a folder has folders that could be classes. */
  static boolean areIn(Path folder) {
    return !folders(folder).isEmpty();
  }

  /** The data set in a folder: with its parts in folders, or with the classes themselves. */
  static Dataset read(String name, Path folder) {
    return Files.isDirectory(folder.resolve(TRAINING)) ? parted(name, folder) : split(name, folder);
  }

  private static Dataset parted(String name, Path folder) {
    var train = folder.resolve(TRAINING);
    var validation =
        VALIDATION.stream()
            .map(folder::resolve)
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(() ->
                new DatasetException(
                    """
                    %s has a folder train but none called %s: expected images to validate on, \
                    in a folder for each class.\
                    """
                        .formatted(folder, String.join(", ", VALIDATION))));
    var classes = classes(train);
    var list = LabelList.find(validation);
    var training = listings(train, classes);
    if (list != null) {
      var listing = new ImageListing(validation);
      return new Dataset(
          name,
          ImageFiles.inTurns(train, classes, training, _ -> true),
          ImageFiles.flat(validation, classes, listing, LabelList.read(list, listing, classes)),
          others(Stream.concat(training.stream(), Stream.of(listing))));
    }
    requireKnown(validation, classes);
    var judged = listings(validation, classes);
    return new Dataset(
        name,
        ImageFiles.inTurns(train, classes, training, _ -> true),
        ImageFiles.inTurns(validation, classes, judged, _ -> true),
        others(Stream.concat(training.stream(), judged.stream())));
  }

  private static Map<String, Integer> others(Stream<ImageListing> listings) {
    var others = new HashMap<String, Integer>();
    listings.forEach(listing ->
        listing.others().forEach((ending, count) -> others.merge(ending, count, Integer::sum)));
    return others;
  }

  private static void requireKnown(Path validation, List<String> classes) {
    var folders = folders(validation);
    if (folders.isEmpty()) {
      throw new DatasetException(
          """
          %s has no folders; expected one for each class, or a list of the images' classes beside \
          it, %s.txt.\
          """
              .formatted(validation, validation));
    }
    for (var each : folders) {
      if (!classes.contains(each)) {
        throw new DatasetException(
            "%s is a class that there is nothing to learn from: there is no folder of this name in train."
                .formatted(validation.resolve(each)));
      }
    }
  }

  /** One image in five is held out, of each class the same ones each time. */
  private static Dataset split(String name, Path folder) {
    var classes = classes(folder);
    var listings = listings(folder, classes);
    for (int label = 0; label < classes.size(); label++) {
      if (listings.get(label).count() < 2) {
        throw new DatasetException(
            "%s has one image; expected at least one to learn from and one to validate on."
                .formatted(folder.resolve(classes.get(label))));
      }
    }
    return new Dataset(
        name,
        ImageFiles.inTurns(folder, classes, listings, ClassFolders::isLearntFrom),
        ImageFiles.inTurns(folder, classes, listings, i -> !isLearntFrom(i)),
        others(listings.stream()));
  }

  /** Whether an image is not held out, by its position in its class. */
  static boolean isLearntFrom(int position) {
    return position % HELD_OUT != 0;
  }

  private static List<ImageListing> listings(Path root, List<String> classes) {
    var listings = new ArrayList<ImageListing>();
    for (var each : classes) {
      var folder = root.resolve(each);
      // Of a part of the classes there may be nothing to validate on.
      var listing = Files.isDirectory(folder) ? new ImageListing(folder) : ImageListing.NONE;
      if (listing != ImageListing.NONE && listing.count() == 0) {
        throw new DatasetException(
            "%s has no images; expected files that end in %s."
                .formatted(folder, ImageListing.ENDINGS.stream().sorted().collect(joining(", "))));
      }
      listings.add(listing);
    }
    return listings;
  }

  private static List<String> classes(Path folder) {
    var classes = folders(folder);
    if (classes.isEmpty()) {
      throw new DatasetException(
          "%s has no folders; expected one for each class.".formatted(folder));
    }
    return classes;
  }

  private static List<String> folders(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
          .filter(Files::isDirectory)
          .map(path -> String.valueOf(path.getFileName()))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }
}
