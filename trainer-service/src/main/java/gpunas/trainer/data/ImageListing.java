package gpunas.trainer.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images in a folder, by name. Symbolic links are followed; one that leads nowhere is an image
 * that cannot be read.
 */
final class ImageListing {

  static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif");

  private static final Logger LOG = LoggerFactory.getLogger(ImageListing.class);

  /** Other endings that are told apart. */
  private static final int ENDINGS_TOLD = 10;

  /** Images, and how many files there are of other endings. */
  private record Listing(List<Found> images, Map<String, Integer> others) {}

  private record Found(String name, long bytes, long changedMillis) {}

  private final PackedNames names = new PackedNames();
  private final long[] bytes;
  private final long[] changedMillis;
  private final Map<String, Integer> others;

  /** No images. */
  static final ImageListing NONE = new ImageListing(new Listing(List.of(), Map.of()));

  /**
   * Lists a folder.
   *
   * @throws DatasetException if it cannot be read
   */
  ImageListing(Path folder) {
    this(found(folder));
  }

  private ImageListing(Listing listing) {
    var found = listing.images();
    this.others = Map.copyOf(listing.others());
    this.bytes = new long[found.size()];
    this.changedMillis = new long[found.size()];
    for (int i = 0; i < bytes.length; i++) {
      names.add(found.get(i).name());
      bytes[i] = found.get(i).bytes();
      changedMillis[i] = found.get(i).changedMillis();
    }
  }

  int count() {
    return bytes.length;
  }

  String name(int image) {
    return names.get(image);
  }

  /** Size of a file; -1 if there is only a link to it. */
  long bytes(int image) {
    return bytes[image];
  }

  /** When a file was last changed, milliseconds since 1970. */
  long changedMillis(int image) {
    return changedMillis[image];
  }

  /** Files that are no images by their names, by ending. */
  Map<String, Integer> others() {
    return others;
  }

  private static Listing found(Path folder) {
    var found = new ArrayList<Found>();
    var others = new TreeMap<String, Integer>();
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            var name = String.valueOf(path.getFileName());
            if (attributes.isDirectory() || name.startsWith(".")) {
              return FileVisitResult.CONTINUE;
            }
            var ending = ending(name);
            if (ENDINGS.contains(ending)) {
              long size = attributes.isSymbolicLink() ? -1 : attributes.size();
              found.add(new Found(name, size, attributes.lastModifiedTime().toMillis()));
            } else {
              count(ending, others);
            }
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), 1, visitor);
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(folder, e), e);
    }
    if (!others.isEmpty()) {
      LOG.warn(
          "In {} files are left out that are no JPEG, PNG, BMP or GIF by their names: {}.",
          folder,
          others);
    }
    found.sort(Comparator.comparing(Found::name));
    return new Listing(found, others);
  }

  /** Counts a file that is no image, if its ending is told apart. */
  static void count(String ending, Map<String, Integer> others) {
    if (others.size() < ENDINGS_TOLD || others.containsKey(ending)) {
      others.merge(ending, 1, Integer::sum);
    }
  }

  /** What follows a file's last dot, in lower case. */
  static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
