package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.objectstore.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The archives of a data set, in the order of their names. It is the same in a folder and in a
 * bucket.
 *
 * @param place of all of them, as people find it
 * @param archives in the folder itself and in those of its parts
 * @param classNames what {@code classes.txt} says; null if there is none
 */
record ArchiveFolder(String place, List<Archive> archives, @Nullable String classNames) {

  /** In every place the same. */
  private static final Comparator<Archive> BY_NAME =
      Comparator.comparing(archive -> archive.name().getBytes(UTF_8), Arrays::compareUnsigned);

  static final String NAMES = "classes.txt";

  /** What says in which bucket a data set is. */
  static final String DESCRIPTOR = "s3.txt";

  static final List<String> PARTS =
      Stream.concat(Stream.of(ClassFolders.TRAINING), ClassFolders.VALIDATION.stream()).toList();

  ArchiveFolder {
    archives = archives.stream().sorted(BY_NAME).toList();
  }

  /** Whether a data set is in a bucket. */
  static boolean isInBucket(Path folder) {
    return Files.isRegularFile(folder.resolve(DESCRIPTOR));
  }

  /**
   * The archives in a folder, or in the bucket that it names.
   *
   * @param buckets opens it
   * @throws UncheckedIOException if the bucket cannot be reached
   */
  static ArchiveFolder of(Path folder, Function<BucketLocation, Bucket> buckets) {
    return isInBucket(folder) ? inBucket(location(folder), buckets) : local(folder);
  }

  private static ArchiveFolder local(Path folder) {
    var archives =
        Stream.concat(
                paths(folder).stream(),
                PARTS.stream().flatMap(part -> paths(folder.resolve(part)).stream()))
            .<Archive>map(path -> ArchiveFile.of(folder, path))
            .toList();
    var names = folder.resolve(NAMES);
    try {
      return new ArchiveFolder(
          folder.toString(), archives, Files.exists(names) ? Files.readString(names) : null);
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(names, e), e);
    }
  }

  /** The archives that lie directly in a folder. */
  static List<Path> paths(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> isArchive(path.toString(), String.valueOf(path.getFileName())))
          .filter(Files::isRegularFile)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }

  private static BucketLocation location(Path folder) {
    var file = folder.resolve(DESCRIPTOR);
    try {
      return BucketLocation.parse(Files.readString(file).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new DatasetException("%s cannot be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ArchiveFolder inBucket(
      BucketLocation location, Function<BucketLocation, Bucket> buckets) {
    var place = location.toString();
    try {
      var bucket = buckets.apply(location);
      var archives =
          bucket.list("").stream()
              .filter(object -> isInPart(object.name()))
              .filter(object -> isArchive(place + object.name(), new Name(object.name()).base()))
              .<Archive>map(object -> new ArchiveObject(bucket, place, object))
              .toList();
      if (archives.isEmpty()) {
        throw new DatasetException(
            "%s has no archives; expected train-….tar and val-….tar.".formatted(place));
      }
      var names = bucket.find(NAMES);
      return new ArchiveFolder(
          place.substring(0, place.length() - 1),
          archives,
          names == null ? null : new String(names, UTF_8));
    } catch (RefusedException e) {
      throw ArchiveObject.refused(place, e);
    } catch (IllegalStateException e) {
      throw new DatasetException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isInPart(String name) {
    var folder = new Name(name).folder();
    return folder.isEmpty() || PARTS.contains(folder);
  }

  /** Refuses what is compressed. */
  private static boolean isArchive(String place, String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith(".") || Stream.of(".tar", ".tar.gz", ".tgz").noneMatch(lower::endsWith)) {
      return false;
    }
    if (!lower.endsWith(".tar")) {
      throw new DatasetException(
          "%s is compressed: single images cannot be read from it. Unpack it to a .tar: gunzip %s"
              .formatted(place, name));
    }
    return true;
  }

  /** Those that lie directly in it. */
  List<Archive> direct() {
    return in("");
  }

  /** Those of a part: in its folder, or with its word in their names. */
  List<Archive> of(String part) {
    return Stream.concat(
            in(part).stream(), direct().stream().filter(archive -> hasWord(archive, part)))
        .toList();
  }

  private List<Archive> in(String folder) {
    return archives.stream()
        .filter(archive -> new Name(archive.name()).folder().equals(folder))
        .toList();
  }

  static boolean hasWord(Archive archive, String word) {
    var words = new Name(archive.name()).base().toLowerCase(Locale.ROOT).split("[^a-z]+", -1);
    return List.of(words).contains(word);
  }

  /** A name with folders. */
  private record Name(String whole) {
    String base() {
      return whole.substring(whole.lastIndexOf('/') + 1);
    }

    String folder() {
      return whole.substring(0, Math.max(0, whole.lastIndexOf('/')));
    }
  }
}
