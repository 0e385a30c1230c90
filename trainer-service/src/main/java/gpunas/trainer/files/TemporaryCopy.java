package gpunas.trainer.files;

import gpunas.objectstore.Bucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An object of a bucket as a file for as long as it is used: it may be larger than the heap. */
final class TemporaryCopy {

  /** What is done with the file. */
  @FunctionalInterface
  interface Use {
    void of(Path copy) throws IOException;
  }

  private TemporaryCopy() {}

  /**
   * Copies an object, if there is one, and forgets the copy when it was used.
   *
   * @throws IOException if the use does
   * @throws UncheckedIOException if it cannot be copied
   */
  static void use(Bucket bucket, String name, Use use) throws IOException {
    var folder = folder();
    var copy = folder.resolve("copy");
    try {
      if (bucket.copy(name, copy)) {
        use.of(copy);
      }
    } finally {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(folder);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("gpunas-");
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary file could be made: %s".formatted(e), e);
    }
  }
}
