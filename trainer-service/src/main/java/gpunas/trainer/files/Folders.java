package gpunas.trainer.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with folders of artefacts. */
final class Folders {

  /** A random {@link java.util.UUID} as a regular expression. */
  static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

  private Folders() {}

  /** A file's content, null if there is no such file. */
  static byte @Nullable [] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The names of the folders in a folder, but for those that begin with a dot. */
  static Set<String> visible(Path folder) throws IOException {
    try {
      return listed(folder).stream()
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> !name.startsWith("."))
          .collect(Collectors.toSet());
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  /**
   * Deletes a folder with all that is in it, links but not what they point to; nothing happens if
   * it does not exist, or no longer.
   */
  static void delete(Path folder) throws IOException {
    try {
      for (var path : listed(folder)) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          delete(path);
        } else {
          Files.deleteIfExists(path);
        }
      }
      Files.deleteIfExists(folder);
    } catch (NoSuchFileException e) {
      LOG.debug("{} was deleted by somebody else.", folder, e);
    }
  }

  /**
   * What lies in a folder and was written before a time. What cannot be read is passed over.
   *
   * @param depth 1 for what lies directly in it
   */
  static List<Path> old(Path folder, int depth, Instant before) throws IOException {
    var old = new ArrayList<Path>();
    Files.walkFileTree(
        folder,
        Set.of(),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
              old.add(path);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            LOG.debug("Deleted by somebody else, or none of ours.", e);
            return FileVisitResult.CONTINUE;
          }
        });
    return old;
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
