package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Images as files, in a folder for each class, as ImageNet's usually are. Files that are no images
 * by their names, and hidden ones, are passed over.
 *
 * <p>Classes are numbered in the order of their folders' names.
 */
final class ClassFolders implements Images {

  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif");
  private static final List<String> VALIDATION = List.of("val", "validation", "test");

  private final Path root;
  private final List<String> classes;
  private final List<Path> files = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  private ClassFolders(Path root, List<String> classes) {
    this.root = root;
    this.classes = classes;
    for (var folder : names(root, Files::isDirectory)) {
      int label = classes.indexOf(folder);
      if (label < 0) {
        throw new DatasetException(
            "%s is a class that there is nothing to learn from: there is no folder of this name in train."
                .formatted(root.resolve(folder)));
      }
      var images = names(root.resolve(folder), ClassFolders::isImage);
      if (images.isEmpty()) {
        throw new DatasetException(
            "%s has no images; expected files that end in %s."
                .formatted(
                    root.resolve(folder), String.join(", ", ENDINGS.stream().sorted().toList())));
      }
      for (var image : images) {
        files.add(root.resolve(folder, image));
        labels.add(label);
      }
    }
  }

  /** The data set in a folder that has a folder {@code train}. */
  static Dataset read(String name, Path folder) {
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
    var classes = names(train, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new DatasetException(
          "%s has no folders; expected one for each class.".formatted(train));
    }
    var judged = new ClassFolders(validation, classes);
    if (judged.count() == 0) {
      throw new DatasetException(
          "%s has no folders; expected one for each class.".formatted(validation));
    }
    return new Dataset(name, new ClassFolders(train, classes), judged);
  }

  @Override
  public int count() {
    return files.size();
  }

  @Override
  public int label(int image) {
    return labels.get(image);
  }

  @Override
  public int classes() {
    return classes.size();
  }

  @Override
  public String name(int image) {
    return files.get(image).toString();
  }

  @Override
  public Picture read(int image) throws IOException {
    return PictureFile.decode(Files.readAllBytes(files.get(image)));
  }

  /** By names and sizes: reading everything would take minutes. */
  @Override
  public void digest(MessageDigest digest) {
    try {
      for (var file : files) {
        digest.update(root.relativize(file).toString().getBytes(UTF_8));
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(Files.size(file)).flip());
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
