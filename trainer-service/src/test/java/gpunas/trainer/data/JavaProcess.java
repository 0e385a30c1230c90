package gpunas.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts programs of tests as processes of their own. */
final class JavaProcess {

  private JavaProcess() {}

  /** Starts a program, which prints what it does; returns at once. */
  static Process start(Class<?> program, Object... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dlog.level=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
