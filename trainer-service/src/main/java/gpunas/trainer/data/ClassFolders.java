package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Images as files, in a folder for each class, as ImageNet's usually are. Files that are no images
 * by their names, and hidden ones, are passed over.
 *
 * <p>Classes are numbered in the order of their folders' names. Images come in turns, one of each
 * class: however many of the first ones are used, all classes are among them.
 */
final class ClassFolders implements Images {

  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif");
  private static final List<String> VALIDATION = List.of("val", "validation", "test");

  /** Without a folder of their own, one in this many images is validated on. */
  private static final int HELD_OUT = 5;

  private record Labelled(Path file, int label) {}

  private final Path root;
  private final List<String> classes;
  private final List<Labelled> images;

  /**
   * @param classes names of the folders
   * @param wanted positions within a class, by name
   */
  private ClassFolders(Path root, List<String> classes, IntPredicate wanted) {
    this.root = root;
    this.classes = classes;
    this.images = inTurns(root, classes, wanted);
  }

  /** Whether a folder has folders that could be classes. */
  static boolean areIn(Path folder) {
    return !names(folder, Files::isDirectory).isEmpty();
  }

  /** The data set in a folder: with its parts in folders, or with the classes themselves. */
  static Dataset read(String name, Path folder) {
    return Files.isDirectory(folder.resolve("train")) ? parted(name, folder) : split(name, folder);
  }

  private static Dataset parted(String name, Path folder) {
    var train = folder.resolve("train");
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
    for (var judged : classes(validation)) {
      if (!classes.contains(judged)) {
        throw new DatasetException(
            "%s is a class that there is nothing to learn from: there is no folder of this name in train."
                .formatted(validation.resolve(judged)));
      }
    }
    return new Dataset(
        name,
        new ClassFolders(train, classes, _ -> true),
        new ClassFolders(validation, classes, _ -> true));
  }

  /** One image in five is held out, of each class the same ones each time. */
  private static Dataset split(String name, Path folder) {
    var classes = classes(folder);
    for (var label : classes) {
      if (images(folder.resolve(label)).size() < 2) {
        throw new DatasetException(
            "%s has one image; expected at least one to learn from and one to validate on."
                .formatted(folder.resolve(label)));
      }
    }
    return new Dataset(
        name,
        new ClassFolders(folder, classes, i -> i % HELD_OUT != 0),
        new ClassFolders(folder, classes, i -> i % HELD_OUT == 0));
  }

  /**
   * The images of all classes that are there.
   *
   * @param wanted positions within a class, by name
   */
  private static List<Labelled> inTurns(Path root, List<String> classes, IntPredicate wanted) {
    record Turn(int turn, Labelled image) {}
    var turns = new ArrayList<Turn>();
    for (int label = 0; label < classes.size(); label++) {
      var folder = root.resolve(classes.get(label));
      var files = Files.isDirectory(folder) ? images(folder) : List.<Path>of();
      int turn = 0;
      for (int i = 0; i < files.size(); i++) {
        if (wanted.test(i)) {
          turns.add(new Turn(turn++, new Labelled(files.get(i), label)));
        }
      }
    }
    // A stable sort: classes stay in their order.
    return turns.stream().sorted(Comparator.comparingInt(Turn::turn)).map(Turn::image).toList();
  }

  private static List<String> classes(Path folder) {
    var classes = names(folder, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new DatasetException(
          "%s has no folders; expected one for each class.".formatted(folder));
    }
    return classes;
  }

  private static List<Path> images(Path folder) {
    var images = names(folder, ClassFolders::isImage).stream().map(folder::resolve).toList();
    if (images.isEmpty()) {
      throw new DatasetException(
          "%s has no images; expected files that end in %s."
              .formatted(folder, String.join(", ", ENDINGS.stream().sorted().toList())));
    }
    return images;
  }

  @Override
  public int count() {
    return images.size();
  }

  @Override
  public int label(int image) {
    return images.get(image).label();
  }

  @Override
  public int classes() {
    return classes.size();
  }

  @Override
  public List<String> classNames() {
    return classes;
  }

  @Override
  public String name(int image) {
    return images.get(image).file().toString();
  }

  @Override
  public PictureSource open(int image) throws IOException {
    return PictureFile.open(Files.readAllBytes(images.get(image).file()));
  }

  /** By names and sizes: reading everything would take minutes. */
  @Override
  public void digest(MessageDigest digest) {
    try {
      for (var image : images) {
        var file = image.file();
        digest.update(root.relativize(file).toString().getBytes(UTF_8));
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(Files.size(file)).flip());
      }
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(root, e), e);
    }
  }

  /** Adds when the files were last changed. */
  void digestTimes(MessageDigest digest) {
    try {
      for (var image : images) {
        long changed = Files.getLastModifiedTime(image.file()).toMillis();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(changed).flip());
      }
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(root, e), e);
    }
  }

  private static boolean isImage(Path file) {
    var name = String.valueOf(file.getFileName());
    var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending);
  }

  private static List<String> names(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(wanted)
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }
}
