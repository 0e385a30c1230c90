package gpunas.latency.onnxruntime;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StoppedWhileMeasuringIT {

  private static final int TERMINATED = 128 + 15;

  @TempDir Path working;
  @TempDir Path temporary;

  @RepeatedTest(3)
  @Timeout(60)
  void a_process_that_is_terminated_while_it_measures_ends_in_order_and_leaves_nothing()
      throws Exception {
    var process = measuring().directory(working.toFile()).start();
    try (var said = process.inputReader()) {
      assertThat(said.readLine())
          .as(() -> process.errorReader().lines().collect(joining("\n")))
          .isEqualTo("measuring");
      assertThat(process.toHandle().destroy()).isTrue();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(said.lines()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(TERMINATED);
    assertThat(files(working)).isEmpty();
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  @Timeout(60)
  void a_process_that_is_killed_leaves_no_libraries() throws Exception {
    var process = measuring().start();
    try (var said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("measuring");
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(files(temporary)).allSatisfy(folder -> assertThat(folder).isEmptyDirectory());
  }

  private ProcessBuilder measuring() {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.io.tmpdir=" + temporary,
        // Its folder is not of the directory for temporary files.
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        Endless.class.getName());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Measures networks until it is stopped. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) {
      var timer = new OrtLayerTimer(null, OrtTarget.CPU, 40);
      var networks =
          WholeNetworks.keys(Spaces.quickstart()).stream().map(TableKey::network).toList();
      var _ = timer.micros(networks.getFirst());
      System.out.println("measuring");
      while (true) {
        networks.forEach(timer::micros);
      }
    }
  }
}
