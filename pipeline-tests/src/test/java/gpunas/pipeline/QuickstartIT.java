package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.quickstart.Quickstart;
import gpunas.cli.quickstart.QuickstartOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole flow on real data in one process, as {@code gpunas quickstart} runs it. */
class QuickstartIT {

  private static final int TRAININGS = 6;

  @TempDir private Path folder;

  @Test
  void one_trainer_one_seed_and_one_table_give_one_result() throws IOException {
    var first = run("first", null);
    var second = run("second", folder.resolve("first").resolve("table.json"));

    assertThat(entries(first)).hasSize(TRAININGS);
    for (var band : first.get("bands")) {
      for (var entry : band.get("entries")) {
        assertThat(entry.get("latencyMicros").asDouble())
            .isGreaterThanOrEqualTo(band.get("fromMicros").asDouble())
            .isLessThan(band.get("belowMicros").asDouble());
        assertThat(entry.get("measuredLatencyMicros").asDouble()).isPositive();
        assertThat(entry.get("top1").asDouble()).isBetween(0.2, 1.0);
        var network = folder.resolve("first").resolve(entry.get("directory").asText());
        assertThat(network.resolve("model.onnx")).isNotEmptyFile();
        assertThat(network.resolve("network.json")).isNotEmptyFile();
        assertThat(network.resolve("encoding.txt")).isNotEmptyFile();
      }
    }
    assertThat(reproducible(second)).isEqualTo(reproducible(first));
  }

  private JsonNode run(String out, @Nullable Path table) throws IOException {
    var options =
        new QuickstartOptions(TRAININGS, 1, 7, table, folder.resolve(out), freePort(), false);
    assertThat(new Quickstart(options).run()).isZero();
    return new ObjectMapper().readTree(folder.resolve(out).resolve("ranking.json").toFile());
  }

  /** What must not differ between two runs: not the search's id, nor what a clock measured. */
  private static List<String> reproducible(JsonNode ranking) {
    return entries(ranking).stream()
        .map(entry ->
            "%s %s %s %s"
                .formatted(
                    entry.get("rank"),
                    entry.get("encoding"),
                    entry.get("top1"),
                    entry.get("objective")))
        .toList();
  }

  private static List<JsonNode> entries(JsonNode ranking) {
    var entries = new ArrayList<JsonNode>();
    ranking.get("bands").forEach(band -> band.get("entries").forEach(entries::add));
    return entries;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
