package gpunas.trainer.files;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import gpunas.trainer.Artefacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with folders of artefacts. */
final class Folders {

  private Folders() {}

  /** Writes a new file, through to the disk: a result must not be told before. */
  static void write(Path folder, String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content, CREATE_NEW, WRITE, DSYNC);
  }

  /** A file's content, null if there is no such file. */
  static byte @Nullable [] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The files in a folder, by name. */
  static List<Artefacts.File> describe(Path folder) throws IOException {
    var files = new ArrayList<Artefacts.File>();
    for (var path : listed(folder)) {
      files.add(describe(String.valueOf(path.getFileName()), Files.readAllBytes(path)));
    }
    return files;
  }

  /** A file with its checksum. */
  static Artefacts.File describe(String name, byte[] content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new Artefacts.File(name, content.length, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Deletes a folder of files; nothing happens if it does not exist. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (var path : listed(folder)) {
        Files.deleteIfExists(path);
      }
      Files.deleteIfExists(folder);
    }
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
