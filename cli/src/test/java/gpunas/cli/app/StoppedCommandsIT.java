package gpunas.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.cli.validation.DataFolder;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxFile;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands that compute in ONNX Runtime or PyTorch, as processes that are told to stop while they
 * do: these libraries do not survive losing what they compute with.
 */
@Timeout(600)
class StoppedCommandsIT {

  private static final String NETWORK = "28,8,3,0,1,8,3,1,1,0,1,16,3,1,0,1,1,32,3,1,0,0,1";
  private static final String OTHER = "28,16,3,0,1,8,3,1,1,0,1,16,3,1,0,1,1,32,3,1,0,0,1";
  private static final String ONNX_RUNTIME = "libonnxruntime4j_jni";
  private static final String PYTORCH = "libdjl_torch";

  @TempDir private Path working;
  @TempDir private Path temporary;
  @TempDir private Path log;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void compare_leaves_nothing(String signal) throws Exception {
    try (var command =
        start(
            "compare",
            NETWORK,
            "--with",
            OTHER,
            "--space",
            "quickstart",
            "--rounds",
            "1000",
            "--runs",
            "10000")) {
      command.awaitWorkAfter(() -> command.hasLoaded(ONNX_RUNTIME));
      command.stopBy(signal);
    }
    assertThat(files(working)).isEmpty();
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void quantise_leaves_what_was_there_and_whole_networks() throws Exception {
    for (var name : List.of("a", "b", "c")) {
      writeNetwork(working.resolve(name));
    }
    var before = files(working);
    try (var command = start("quantise", ".", "--images", "4000", "--rounds", "1000")) {
      command.await(
          () -> files(working).stream().anyMatch(file -> file.endsWith("/model.int8.onnx")));
      command.stopBy("TERM");
    }
    assertThat(files(working))
        .containsAll(before)
        .allSatisfy(file ->
            assertThat(before.contains(file) || file.matches("[abc]/model.int8.onnx")).isTrue());
    for (var file : files(working)) {
      if (file.endsWith("int8.onnx")) {
        assertThat(OnnxFile.read(working.resolve(file)).isQuantised()).isTrue();
      }
    }
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void a_benchmark_of_training_leaves_nothing() throws Exception {
    try (var command = start("benchmark", "training", "--rounds", "1000000")) {
      command.awaitWorkAfter(() -> command.hasLoaded(PYTORCH));
      command.stopBy("TERM");
    }
    assertThat(files(working)).isEmpty();
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void the_quickstart_leaves_no_more_than_its_log_while_it_measures() throws Exception {
    try (var command = start("quickstart", "--trainers", "1", "--out", "out", "--port", "0")) {
      command.awaitWorkAfter(() -> command.said().contains("measuring "));
      command.stopBy("TERM");
      assertThat(command.said()).endsWith("gpunas: Stopped. Nothing is left running.\n");
    }
    assertThat(files(working)).containsExactly("out", "out/services.log");
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void the_quickstart_leaves_table_and_specification_while_it_trains() throws Exception {
    var table = Files.writeString(log.resolve("table.json"), TableJson.write(table()));
    try (var command =
        start(
            "quickstart",
            "--trainers",
            "2",
            "--trainings",
            "500",
            "--out",
            "out",
            "--port",
            "0",
            "--table",
            table.toString())) {
      var services = working.resolve("out/services.log");
      command.awaitWorkAfter(
          () -> Files.exists(services) && Files.readString(services).contains(", attempt 1."));
      command.stopBy("TERM");
      assertThat(command.said()).endsWith("gpunas: Stopped. Nothing is left running.\n");
    }
    assertThat(files(working))
        .containsExactly("out", "out/search.yaml", "out/services.log", "out/table.json");
    assertThat(files(temporary)).isEmpty();
  }

  private RunningCommand start(String... arguments) throws IOException {
    return RunningCommand.start(working, temporary, log.resolve("said"), List.of(arguments));
  }

  /** All that is in a folder, relative to it, in order. */
  private static List<String> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> !file.equals(folder))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** As a trainer exports it, to be judged on all images: that takes a while. */
  private static void writeNetwork(Path folder) throws IOException {
    Files.createDirectories(folder);
    var network = Spaces.quickstart().decode(Encoding.parse(NETWORK));
    var metadata =
        Map.of(
            "preprocessing.channels", "grey",
            "preprocessing.crop", "1.0",
            "preprocessing.width", "28",
            "preprocessing.height", "28");
    OnnxModels.write(
        network,
        Weights.random(Parameters.of(network), new Random(1)),
        OnnxOptions.deployment().with(metadata),
        folder.resolve("model.onnx"));
    var images =
        DataFolder.of(Path.of("../trainer-service/data/fashion-mnist")).dataset().validation();
    Files.writeString(
        folder.resolve("validation.txt"),
        IntStream.range(0, images.count())
            .mapToObj(image -> "%d %s\n".formatted(images.label(image), images.path(image)))
            .collect(Collectors.joining()));
    Files.writeString(folder.resolve("MODEL_CARD.md"), "# a network\n");
  }

  /** Made up, so that nothing is measured. */
  private static LatencyTable table() {
    var random = new Random(1);
    return new LatencyTable(
        "made-up",
        new Provenance("made-up", "a runtime", "1.0", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
        new LayerGrid(Spaces.quickstart())
            .layers().stream()
                .collect(
                    Collectors.toMap(LayerKey::of, _ -> 1 + random.nextDouble(), (one, _) -> one)));
  }
}
