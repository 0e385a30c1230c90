package gpunas.pipeline;

import static java.net.http.HttpResponse.BodyHandlers.ofFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import gpunas.formats.space.SpaceYaml;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingProgress;
import gpunas.searchspace.SearchSpace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks of very many weights through all services in the memory that {@code docker-compose.yml}
 * gives them: trained, killed after an epoch, continued by another trainer, exported, ranked,
 * downloaded and run. Only with {@code -Dlarge=true}: it takes minutes, 10 GB of memory and of
 * disk.
 */
class LargeNetworkIT {

  private static final Duration PATIENCE = Duration.ofMinutes(45);
  private static final int SIDE = 28;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} million parameters")
  @CsvSource({"90, 3", "300, 8"})
  void a_large_network_is_trained_killed_continued_exported_ranked_and_downloaded(
      int millions, int layers) throws Exception {
    assumeTrue(Boolean.getBoolean("large"), "-Dlarge=true trains networks of 90 and 300 million.");
    assumeTrue(Docker.answers(), "No Docker engine answers: large networks are not trained.");
    var space =
        """
        name: large
        inputChannels: 1
        classes: 10
        tailWidth: 64
        resolutions: %d
        stem: {filters: 32, kernel: 3, stride: 2, activation: relu}
        stages:
          - {type: fused_irb, stride: 2, filters: 32, kernels: 3, expansions: 1, squeezeExcite: 0, activations: relu, layers: 1}
          - {type: fused_irb, stride: 2, filters: 32, kernels: 3, expansions: 1, squeezeExcite: 0, activations: relu, layers: 1}
          - {type: fused_irb, stride: 2, filters: 64, kernels: 3, expansions: 1, squeezeExcite: 0, activations: relu, layers: 1}
          - {type: fused_irb, stride: 2, filters: 1056, kernels: 3, expansions: 4, squeezeExcite: 0, activations: relu, layers: %d}
        """
            .formatted(SIDE, layers);
    assertThat(parameters(SpaceYaml.read(space)) / 1e6).isBetween(0.95 * millions, 1.05 * millions);
    try (var stack = ComposeStack.start(2)) {
      try {
        stack.awaitHealth(PATIENCE);
        search(stack, space);
      } catch (Exception | AssertionError e) {
        System.err.println(stack.logs());
        throw e;
      }
    }
  }

  private void search(ComposeStack stack, String space) throws Exception {
    var searchId = stack.startSearch(specification(space));
    var broker = stack.bootstrapServers();
    try (var progress = new Subscriber<>(broker, Topics.TRAINING_PROGRESS);
        var results = new Subscriber<>(broker, Topics.TRAINING_RESULTS);
        var ranked = new Subscriber<>(broker, Topics.RESULTS_RANKED)) {
      var running = progress.await(PATIENCE, event -> event.getSearchId().equals(searchId));
      awaitCheckpoint(stack, running);
      report("when the checkpoint is kept", stack);
      stack.kill(stack.containerOf(running.getTrainer()));

      var result = results.await(PATIENCE, each -> each.getSearchId().equals(searchId));
      assertThat(result.getAttempt()).isEqualTo(2);
      assertThat(result.getOutcome()).isInstanceOf(TrainingCompleted.class);
      var completed = (TrainingCompleted) result.getOutcome();
      assertThat(completed.getResumedAtEpoch()).isEqualTo(1);
      assertThat(completed.getAccumulation()).isEqualTo(1);

      var last =
          ranked.await(PATIENCE, list -> list.getSearchId().equals(searchId) && list.getFinal$());
      var model = download(stack, last, completed);
      runs(model);
      report("when its files are downloaded", stack);
      System.out.printf(
          "The trainer's heap has %,d MiB.%n", heap(stack.metrics("trainer-service", 8084)) >> 20);
    }
  }

  private static String specification(String space) {
    return """
    name: large
    space:
    %s
    table: estimate-a100-fp16-b1
    bands: [{name: all, belowMillis: 100000}]
    dataset: fashion-mnist
    recipe: {epochs: 2, batchSize: 10, learningRate: 0.01, trainingImages: 40, validationImagesPerClass: 5}
    candidates: 10
    trainings: 1
    inFlight: 1
    """
        .formatted(space.strip().indent(2).stripTrailing());
  }

  private static long parameters(SearchSpace space) {
    return space.decode(space.random(new SplittableRandom(1))).parameters();
  }

  private static void awaitCheckpoint(ComposeStack stack, TrainingProgress running)
      throws InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    var name = running.getJobId() + ".safetensors";
    while (stack.exec("ranker-service", "find", "/artefacts", "-name", name).isBlank()) {
      assertThat(Instant.now()).as("a checkpoint").isBefore(deadline);
      Thread.sleep(200);
    }
  }

  /** Every file of the best network; returns its model. */
  private Path download(ComposeStack stack, RankedResults last, TrainingCompleted completed)
      throws Exception {
    var entry = last.getBands().getFirst().getEntries().getFirst();
    assertThat(entry.getDirectory()).isEqualTo(completed.getDirectory());
    for (var file : completed.getFiles()) {
      var address =
          stack
              .ranker()
              .resolve("/artefacts/%s/%s".formatted(entry.getDirectory(), file.getName()));
      var target = folder.resolve(file.getName());
      assertThat(HTTP.send(stack.request(address).build(), ofFile(target)).statusCode())
          .isEqualTo(200);
      assertThat(sha256(target)).as(file.getName()).isEqualTo(file.getSha256());
    }
    var model = folder.resolve("model.onnx");
    assertThat(model).isRegularFile();
    // Batch normalisation is part of the convolutions there.
    assertThat(Files.size(model))
        .isGreaterThan((long) (0.99 * Float.BYTES * entry.getParameters()));
    return model;
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");
    try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void runs(Path model) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new SessionOptions();
        var session = environment.createSession(model.toString(), options);
        var image =
            OnnxTensor.createTensor(
                environment, FloatBuffer.allocate(SIDE * SIDE), new long[] {1, 1, SIDE, SIDE});
        var output = session.run(Map.of(session.getInputNames().iterator().next(), image))) {
      for (var score : ((float[][]) output.get(0).getValue())[0]) {
        assertThat(score).isFinite();
      }
    }
  }

  private static void report(String when, ComposeStack stack) {
    for (var service : List.of("trainer-service", "ranker-service")) {
      for (var container : stack.containers(service)) {
        System.out.printf(
            "%s %s took at most %,d MiB %s.%n",
            service, container, stack.peakMemoryMib(container), when);
      }
    }
  }

  /** What Java has taken of the system for its heap, bytes. */
  private static long heap(String metrics) {
    return (long)
        Pattern.compile("jvm_memory_committed_bytes\\{area=\"heap\"[^}]*} (\\S+)")
            .matcher(metrics)
            .results()
            .mapToDouble(found -> Double.parseDouble(found.group(1)))
            .sum();
  }
}
