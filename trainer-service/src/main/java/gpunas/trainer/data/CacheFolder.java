package gpunas.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where decoded pictures are, of several data sets, and how much of it they may take. */
final class CacheFolder {

  private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

  private static final String ENDING = ".pictures";

  /** Of the disk. */
  private static final double LEFT_FREE = 0.1;

  private final Path folder;
  private final @Nullable Long limit;

  /**
   * @param limit what all pictures may take, bytes; null: as much as leaves a tenth of the disk
   *     free
   */
  CacheFolder(Path folder, @Nullable Long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /** There is no room; the message has the figures. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;

    private FullException(String message) {
      super(message);
    }
  }

  private record Entry(Path path, FileTime used, long bytes) {}

  /** Where pictures of this name are. */
  Path pictures(String name) {
    return folder.resolve(name + ENDING);
  }

  /** Keeps others from writing and from deleting pictures. */
  FileGuard guard(Path pictures) throws IOException {
    return FileGuard.await(lock(pictures));
  }

  private Path lock(Path pictures) {
    return folder.resolve("." + pictures.getFileName() + ".lock");
  }

  /**
   * Deletes pictures that were not used for longest, as many as it takes. Whoever reads them goes
   * on doing so: they are gone when nobody does.
   *
   * @param bytes what is to come
   * @param needed what stays
   * @throws FullException if there is no room however much is deleted
   */
  void makeRoom(long bytes, Set<Path> needed) throws IOException {
    var entries = entries();
    long used = entries.stream().mapToLong(Entry::bytes).sum();
    long allowed = limit == null ? usual(used) : limit;
    var others = entries.stream().filter(entry -> !needed.contains(entry.path())).toList();
    long kept = used - others.stream().mapToLong(Entry::bytes).sum();
    if (kept + bytes > allowed) {
      throw new FullException(
          """
          they and what they are used with would take %,d MB, and %,d MB are allowed; expected a \
          larger trainer.cache-limit-mib or a disk with more room, or trainer.cache-short-side.\
          """
              .formatted((kept + bytes) / 1_000_000, allowed / 1_000_000));
    }
    for (var entry : others) {
      if (used + bytes <= allowed) {
        return;
      }
      used -= evict(entry) ? entry.bytes() : 0;
    }
    if (used + bytes > allowed) {
      throw new FullException(
          "others that are being written take %,d MB of the %,d MB that are allowed."
              .formatted((used - kept) / 1_000_000, allowed / 1_000_000));
    }
  }

  private long usual(long used) throws IOException {
    var disk = Files.getFileStore(folder);
    return (long) (used + disk.getUsableSpace() - LEFT_FREE * disk.getTotalSpace());
  }

  private boolean evict(Entry entry) throws IOException {
    try (var guard = FileGuard.tryTake(lock(entry.path()))) {
      if (guard == null) {
        return false;
      }
      LOG.info("{} makes room, {} MB.", entry.path(), entry.bytes() / 1_000_000);
      delete(entry.path());
      return true;
    }
  }

  /** What was not used for longest comes first. */
  private List<Entry> entries() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> String.valueOf(path.getFileName()).endsWith(ENDING))
          .map(path -> new Entry(path, used(path), bytes(path)))
          .sorted(Comparator.comparing(Entry::used).thenComparing(Entry::path))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static FileTime used(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // Gone meanwhile.
    }
  }

  /** What pictures take; 0 if there are none. */
  static long bytes(Path pictures) {
    try (Stream<Path> files = Files.walk(pictures)) {
      return files.filter(Files::isRegularFile).mapToLong(CacheFolder::size).sum();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} is not there, or goes just now.", pictures, e);
      return 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // Gone meanwhile.
    }
  }

  /** Pictures are gone. */
  static void delete(Path pictures) throws IOException {
    try (Stream<Path> paths = Files.walk(pictures)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone already.", pictures, e);
    }
  }
}
