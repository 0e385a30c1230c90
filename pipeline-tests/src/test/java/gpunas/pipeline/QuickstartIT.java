package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.cli.quickstart.Quickstart;
import gpunas.cli.quickstart.QuickstartOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
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

    assertThat(entries(first)).isNotEmpty();
    assertThat(trained(first)).hasSize(TRAININGS);
    assertThat(first.get("latencyDeviation").asDouble()).isBetween(0.001, 0.2);
    var told = " ms ± %.1f %% ".formatted(100 * first.get("latencyDeviation").asDouble());
    for (var band : first.get("bands")) {
      for (var entry : band.get("entries")) {
        assertThat(entry.get("latencyMicros").asDouble())
            .isGreaterThanOrEqualTo(band.get("fromMicros").asDouble())
            .isLessThan(band.get("belowMicros").asDouble());
        assertThat(entry.get("measuredLatencyMicros").asDouble())
            .isGreaterThanOrEqualTo(band.get("fromMicros").asDouble())
            .isLessThan(band.get("belowMicros").asDouble());
        assertThat(entry.get("memoryBytes").asLong()).isPositive();
        var figures = entry.get("figures");
        assertThat(figures.get("p50Micros").asDouble())
            .isPositive()
            .isLessThanOrEqualTo(figures.get("p99Micros").asDouble());
        assertThat(figures.get("throughput").asDouble()).isPositive();
        assertThat(figures.get("throughputBatch").asInt()).isEqualTo(32);
        assertThat(figures.hasNonNull("millijoules"))
            .isNotEqualTo(figures.hasNonNull("notMeasuredBecause"));
        assertThat(entry.get("top1").asDouble()).isBetween(0.2, 1.0);
        var network = folder.resolve("first").resolve(entry.get("directory").asText());
        assertThat(network.resolve("model.onnx")).isNotEmptyFile();
        assertThat(network.resolve("network.json")).isNotEmptyFile();
        assertThat(network.resolve("encoding.txt")).isNotEmptyFile();
        assertThat(network.resolve("MODEL_CARD.md"))
            .content()
            .contains(told)
            .contains("## As it was ranked")
            .containsPattern("\\| latency, measured \\| [0-9.]+ ms, the whole network \\|")
            .containsPattern("\\| throughput \\| [0-9 .]+ images per second in batches of 32 \\|")
            .containsPattern("\\| runtime \\| onnxruntime [0-9.]+, cpu, fp32 \\|");
      }
    }
    assertThat(reproducible(second)).isEqualTo(reproducible(first));
  }

  @Test
  void a_folder_of_images_becomes_networks_that_tell_its_classes_apart() throws Exception {
    var images = folder.resolve("my-colours");
    var random = new SplittableRandom(1);
    for (var colour : Map.of("blue", 0x2030e0, "green", 0x20e030, "red", 0xe02030).entrySet()) {
      for (int i = 0; i < 25; i++) {
        picture(images.resolve(colour.getKey(), i + ".png"), colour.getValue(), random);
      }
    }
    var out = folder.resolve("own");
    var options = new QuickstartOptions(2, 1, null, 3, images, 16, null, out, 0, false);
    assertThat(new Quickstart(options).run()).isZero();

    var best =
        entries(new ObjectMapper().readTree(out.resolve("ranking.json").toFile())).getFirst();
    assertThat(best.get("top1").asDouble()).isGreaterThan(0.9);
    var model = out.resolve(best.get("directory").asText()).resolve("model.onnx");
    try (var session = OrtEnvironment.getEnvironment().createSession(model.toString());
        var input =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), plain(0.9f, 0.1f, 0.2f));
        var output = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      var scores = ((float[][]) output.get(0).getValue())[0];
      assertThat(scores).hasSize(3);
      // Classes are numbered in the order of their names: blue, green, red.
      assertThat(scores[2]).isGreaterThan(Math.max(scores[0], scores[1]));
    }
  }

  /** An interrupt is what ends a loop, whichever it is, as an error would. */
  @Test
  void it_ends_with_a_message_when_one_of_its_loops_dies() {
    var options =
        new QuickstartOptions(500, 1, null, 3, null, 32, null, folder.resolve("dead"), 0, true);
    var killer = Thread.ofPlatform().start(() -> kill("gpunas-optimizer-fold"));

    assertThatThrownBy(() -> new Quickstart(options).run())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gpunas-optimizer-fold, a part of it, died of")
        .hasMessageContaining("services.log");
    killer.interrupt();
  }

  private static void kill(String name) {
    try {
      while (true) {
        Thread.getAllStackTraces().keySet().stream()
            .filter(each -> each.getName().equals(name))
            .forEach(Thread::interrupt);
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One image of one colour, as the network takes it. */
  private static float[][][][] plain(float... colour) {
    var image = new float[1][3][16][16];
    for (int channel = 0; channel < 3; channel++) {
      for (var row : image[0][channel]) {
        Arrays.fill(row, colour[channel]);
      }
    }
    return image;
  }

  private static void picture(Path file, int colour, SplittableRandom random) throws IOException {
    var width = random.nextInt(20, 60);
    var height = random.nextInt(20, 60);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, colour ^ (random.nextInt() & 0x1f1f1f));
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private JsonNode run(String out, @Nullable Path table) throws IOException {
    var options =
        new QuickstartOptions(
            TRAININGS, 1, null, 7, null, 32, table, folder.resolve(out), 0, false);
    assertThat(new Quickstart(options).run()).isZero();
    return new ObjectMapper().readTree(folder.resolve(out).resolve("ranking.json").toFile());
  }

  /** What must not differ between two runs: not the search's id, nor what a clock measured. */
  private static List<String> reproducible(JsonNode ranking) {
    return trained(ranking).stream()
        .map(entry ->
            "%s %s %s".formatted(entry.get("encoding"), entry.get("top1"), entry.get("objective")))
        .sorted()
        .toList();
  }

  /** Those that are ranked, and those that measuring showed to be outside of their bands. */
  private static List<JsonNode> trained(JsonNode ranking) {
    var trained = entries(ranking);
    ranking.get("bands").forEach(band -> band.get("outside").forEach(trained::add));
    return trained;
  }

  private static List<JsonNode> entries(JsonNode ranking) {
    var entries = new ArrayList<JsonNode>();
    ranking.get("bands").forEach(band -> band.get("entries").forEach(entries::add));
    return entries;
  }
}
