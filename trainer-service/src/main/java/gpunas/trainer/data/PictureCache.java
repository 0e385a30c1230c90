package gpunas.trainer.data;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pictures of image files decoded in a folder, one {@link PackedPictures} for each part
 * of a data set. Its name is a fingerprint of the files: when they change it is another one. It is
 * written whole or not at all.
 *
 * <p>A cache that cannot be written costs time, not results: the files themselves are read then.
 */
final class PictureCache {

  private static final Logger LOG = LoggerFactory.getLogger(PictureCache.class);

  private final Path folder;

  /**
   * @param folder may be shared by trainers, also of other hosts; need not exist yet
   */
  PictureCache(Path folder) {
    this.folder = folder;
  }

  /**
   * The same data set; what it has as files is decoded now, if it never was.
   *
   * @throws UncheckedIOException if the thread is interrupted meanwhile, and still is then
   */
  Dataset of(Dataset dataset) {
    return new Dataset(
        dataset.name(),
        cached(dataset.name() + ".training", dataset.training()),
        cached(dataset.name() + ".validation", dataset.validation()),
        dataset.otherFiles());
  }

  private Images cached(String name, Images images) {
    return images instanceof StoredImages files ? cached(name, files) : images;
  }

  private Images cached(String name, StoredImages files) {
    var packed = folder.resolve("%s.%s.pictures".formatted(name, fingerprint(files)));
    try {
      if (!Files.exists(packed)) {
        Files.createDirectories(folder);
        packAlone(files, packed);
      }
      return PackedPictures.open(packed, files);
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      throw new UncheckedIOException("Interrupted while %s was written.".formatted(packed), e);
    } catch (IOException | OverlappingFileLockException e) {
      LOG.warn(
          "The images of {} are decoded each time: {} cannot be used: {}",
          name,
          packed,
          e.toString());
      return files;
    }
  }

  /** One trainer of several that start together packs, the others wait for it. */
  private void packAlone(StoredImages files, Path packed) throws IOException {
    var name = packed.getFileName();
    try (var guard = FileChannel.open(folder.resolve("." + name + ".lock"), CREATE, WRITE);
        var _ = guard.lock()) {
      if (!Files.exists(packed)) {
        var unfinished = folder.resolve("." + name + "." + UUID.randomUUID());
        try {
          pack(files, unfinished);
          Files.move(
              unfinished,
              packed,
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        } finally {
          Files.deleteIfExists(unfinished);
        }
      }
    }
  }

  private static void pack(StoredImages files, Path target) throws IOException {
    LOG.info("Decoding {} images once, into {}.", files.count(), target.getParent());
    try (var out = FileChannel.open(target, CREATE_NEW, WRITE)) {
      PackedPictures.write(files, out);
      out.force(true);
      LOG.info("The pictures take {} MB.", out.size() / 1_000_000);
    }
  }

  private static String fingerprint(StoredImages files) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      files.digestState(digest);
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
