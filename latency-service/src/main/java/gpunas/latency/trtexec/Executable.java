package gpunas.latency.trtexec;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds trtexec. */
final class Executable {

  /** Where NVIDIA's containers and packages put it, which is not always on the path. */
  private static final List<String> USUAL =
      List.of("/opt/tensorrt/bin", "/usr/src/tensorrt/bin", "/workspace/tensorrt/bin");

  private Executable() {}

  /**
   * The file that a command names: as a shell finds it, and where TensorRT usually has it.
   *
   * @param command a name or a path, absolute or relative to the working directory
   * @param path folders as in {@code PATH}
   * @throws IllegalArgumentException if it cannot be run
   */
  static Path find(String command, String path) {
    if (command.isBlank()) {
      throw new IllegalArgumentException("The name of trtexec is empty; expected its path.");
    }
    if (command.indexOf(File.separatorChar) >= 0) {
      return runnable(Path.of(command).toAbsolutePath().normalize());
    }
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), USUAL.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, command).toAbsolutePath())
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no %s on the path, nor in %s. It comes with TensorRT: run this in NVIDIA's container, or say where it is."
                    .formatted(command, String.join(", ", USUAL))));
  }

  private static Path runnable(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "There is no %s; expected trtexec, which comes with TensorRT.".formatted(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s is not a file; expected trtexec, for example %s."
              .formatted(file, file.resolve("trtexec")));
    }
    if (!Files.isExecutable(file)) {
      throw new IllegalArgumentException(
          "%s may not be executed by this user. Maybe: chmod +x %s".formatted(file, file));
    }
    return file;
  }
}
