package gpunas.cli.quantise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder for files that are on their way: it goes with all that is left in it.
 *
 * @param folder in that of the files, from where they can be moved at once
 */
record Scratch(Path folder) implements AutoCloseable {

  static Scratch in(Path parent) throws IOException {
    return new Scratch(Files.createTempDirectory(parent, ".quantise-"));
  }

  Path file(String name) {
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
