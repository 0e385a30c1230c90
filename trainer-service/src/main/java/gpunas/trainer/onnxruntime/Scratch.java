package gpunas.trainer.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder for files that are on their way: it goes with all that is left in it.
 *
 * @param folder in that of the files, from where they can be moved at once
 */
public record Scratch(Path folder) implements AutoCloseable {

  /** A new one. */
  public static Scratch in(Path parent) throws IOException {
    return new Scratch(Files.createTempDirectory(parent, ".quantise-"));
  }

  /** A file of this name in it. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    List<Path> left;
    try (var files = Files.list(folder)) {
      left = files.toList();
    }
    for (var file : left) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
