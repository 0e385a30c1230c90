package gpunas.cli.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder that is gone when it is closed. */
record TemporaryFolder(Path path) implements AutoCloseable {

  /** A new one. */
  static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("gpunas"));
    } catch (IOException e) {
      throw new UncheckedIOException("No folder for temporary files.", e);
    }
  }

  @Override
  public void close() {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be deleted.".formatted(path), e);
    }
  }
}
