package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.RankedResults;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stack with a profiler of its own, as {@code docker-compose.gpu.yml} has it: by that file,
 * less the GPUs.
 */
class ProfilerComposeIT {

  private static final Path GPU = Path.of("../docker-compose.gpu.yml");
  private static final String PROFILER = "profiler-service";
  private static final String DEVICE = "a profiler's CPU";
  private static final int TRAINERS = 1;
  private static final int TRAININGS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /**
   * A space of the kind of the paper's Table 1, with more layers than any machine measures within
   * the budget: most are modelled.
   */
  private static final String SPEC =
      """
      name: table-1
      space:
        name: table-1-at-64
        inputChannels: 3
        classes: 10
        tailWidth: 128
        resolutions: 64
        stem: {filters: [8, 16], kernel: 3, stride: 2, activation: swish}
        stages:
          - {type: conv, stride: 1, kernels: [3, 5], activations: [relu, swish], layers: [1, 2]}
          - {type: fused_irb, stride: 2, filters: {from: 16, to: 32, step: 8}, kernels: [3, 5], expansions: [2, 3, 4],
             squeezeExcite: [0, 1], activations: [relu, swish], layers: [1, 2]}
          - {type: fused_irb, stride: 2, filters: {from: 24, to: 48, step: 8}, kernels: [3, 5], expansions: [2, 3, 4],
             squeezeExcite: [0, 1], activations: [relu, swish], layers: [1, 2]}
          - {type: irb, stride: 2, filters: {from: 32, to: 80, step: 4}, kernels: [3, 5], expansions: [2, 3, 4],
             squeezeExcite: [0, 1], activations: [relu, swish], layers: [1, 2]}
          - {type: irb, stride: 1, filters: {from: 48, to: 96, step: 4}, kernels: [3, 5], expansions: [2, 3, 4],
             squeezeExcite: [0, 1], activations: [relu, swish], layers: [0, 1, 2]}
          - {type: irb, stride: 2, filters: {from: 64, to: 128, step: 8}, kernels: [3, 5], expansions: [2, 3, 4],
             squeezeExcite: [0, 1], activations: [relu, swish], layers: [1, 2]}
          - {type: irb, stride: 1, filters: {from: 96, to: 160, step: 8}, kernels: [3, 5], expansions: [2, 3, 4],
             squeezeExcite: [0, 1], activations: [relu, swish], layers: [0, 1]}
      table: profiled
      tableBudget: 45s
      refineTable: true
      bands: [{name: all, belowMillis: 1000}]
      dataset: fashion-mnist
      recipe: {epochs: 1, trainingImages: 200}
      candidates: 2000
      trainings: %d
      inFlight: 2
      """
          .formatted(TRAININGS);

  @Test
  void the_file_for_gpus_gives_the_profiler_one_and_has_nobody_else_measure() throws Exception {
    assumeTrue(Docker.hasCompose(), "There is no Docker Compose: its files are not checked.");
    var services = YAML.readTree(ComposeStack.configuration(GPU)).get("services");

    var profiler = services.get(PROFILER);
    assertThat(profiler.at("/environment/LATENCY_RUNTIME").asText()).isEqualTo("trtexec");
    var gpu = profiler.at("/deploy/resources/reservations/devices/0");
    assertThat(gpu.at("/device_ids/0").asText()).isEqualTo("0");
    assertThat(services.at("/trainer-service/environment/CUDA_VISIBLE_DEVICES").asText())
        .isEqualTo("1,2,3,4,5,6,7");
    assertThat(services.at("/latency-service/environment/LATENCY_PROFILE").asText())
        .isEqualTo("false");
    assertThat(profiler.at("/environment/KAFKA_BOOTSTRAP_SERVERS"))
        .isEqualTo(services.at("/latency-service/environment/KAFKA_BOOTSTRAP_SERVERS"));
  }

  @Test
  void a_table_is_made_and_refined_and_finalists_are_measured_by_a_profiler_that_is_killed_twice(
      @TempDir Path folder) throws Exception {
    assumeTrue(Docker.answers(), "No Docker engine answers: the profiler's test is skipped.");
    var onCpu = withoutGpus(folder.resolve("docker-compose.profiler.yml"));
    try (var stack = ComposeStack.startBeside("profiler", TRAINERS, onCpu)) {
      try {
        search(stack);
      } catch (Exception | AssertionError e) {
        System.err.println(stack.logs());
        throw e;
      }
    }
  }

  private static void search(ComposeStack stack) throws Exception {
    stack.awaitHealth(PATIENCE);
    var searchId = stack.startSearch(SPEC);
    var broker = stack.bootstrapServers();
    try (var measured = new Subscriber<>(broker, Topics.LAYERS_MEASURED);
        var searches = new Subscriber<>(broker, Topics.SEARCHES);
        var ranked = new Subscriber<>(broker, Topics.RESULTS_RANKED)) {
      var killed = killProfilerAtWork(stack, measured, Instant.EPOCH);
      killProfilerAtWork(stack, measured, killed);
      assertThat(measured.seen())
          .as("both times the table was still measured")
          .noneMatch(ProfilerComposeIT::isModelled);

      var last = ranked.await(PATIENCE, RankedResults::getFinal$);

      assertThat(last.getSearchId()).isEqualTo(searchId);
      assertThat(last.getNote()).isNull();
      var band = last.getBands().getFirst();
      assertThat(band.getEntries()).hasSize(TRAININGS);
      assertThat(band.getEntries())
          .as("finalists, timed as a whole")
          .allSatisfy(entry -> assertThat(entry.getMeasuredLatencyMicros()).isPositive());
      var table = table(stack, "profiled", last.getTableVersion());
      // How many are measured in a time is the machine's affair; eight are in any.
      assertThat(modelled(table)).isLessThanOrEqualTo(table.get("entries").size() - 8);
      assertRefined(stack, last, table);
      searches.await(PATIENCE, search -> search.getState() == SearchState.COMPLETED);
    }
  }

  /** The layers of the finalists that were modelled have been measured, in a table of its own. */
  private static void assertRefined(ComposeStack stack, RankedResults last, JsonNode begunWith)
      throws Exception {
    var id = "profiled.refined-" + last.getSearchId();
    assertThat(last.getRefinedTableId()).isEqualTo(id);
    assertThat(last.getRefinedTableVersion()).isNotEqualTo(last.getTableVersion());
    assertThat(last.getBands().getFirst().getEntries())
        .allSatisfy(entry -> assertThat(entry.getRefinedLatencyMicros()).isPositive());
    var refined = table(stack, id, last.getRefinedTableVersion());
    assertThat(refined.get("entries")).hasSameSizeAs(begunWith.get("entries"));
    assertThat(modelled(refined)).isLessThan(modelled(begunWith)).isPositive();
  }

  /**
   * @param after what was measured later shows that it is at work
   * @return when it was dead
   */
  private static Instant killProfilerAtWork(
      ComposeStack stack, Subscriber<LayersMeasured> measured, Instant after) {
    measured.await(PATIENCE, part -> part.getAt().isAfter(after) && !part.getEntries().isEmpty());
    stack.kill(stack.containers(PROFILER).getFirst());
    var killed = Instant.now();
    stack.up(TRAINERS);
    return killed;
  }

  private static boolean isModelled(LayersMeasured part) {
    return part.getEntries().stream().anyMatch(entry -> entry.getDeviation() != null);
  }

  /**
   * A table of the profiler, which must be of this version; another service may read of it late.
   */
  private static JsonNode table(ComposeStack stack, String id, String version) throws Exception {
    var table = stack.request(stack.latency().resolve("/tables/" + id));
    var deadline = Instant.now().plus(PATIENCE);
    var response = stack.send(table);
    while (response.statusCode() != 200 && Instant.now().isBefore(deadline)) {
      Thread.sleep(200);
      response = stack.send(table);
    }
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    var found = JSON.readTree(response.body());
    assertThat(found.get("version").asText()).isEqualTo(version);
    assertThat(found.at("/provenance/device").asText()).isEqualTo(DEVICE);
    assertThat(found.at("/provenance/kind").asText()).isEqualTo("measured");
    return found;
  }

  private static int modelled(JsonNode table) {
    return (int)
        StreamSupport.stream(table.get("entries").spliterator(), false)
            .filter(entry -> entry.hasNonNull("deviation"))
            .count();
  }

  /** The GPU's file without what only a host with GPUs has; all else of it stays as it is. */
  private static Path withoutGpus(Path target) throws Exception {
    var compose = (ObjectNode) YAML.readTree(GPU.toFile());
    var services = (ObjectNode) compose.get("services");
    services.remove("trainer-service");
    var profiler = (ObjectNode) services.get(PROFILER);
    profiler.remove("deploy");
    profiler.remove("build");
    profiler.put("image", "gpunas/latency-service:${GPUNAS_TAG:-latest}");
    var environment = (ObjectNode) profiler.get("environment");
    Map.of(
            "LATENCY_RUNTIME", "onnxruntime",
            "LATENCY_PROVIDER", "cpu",
            "LATENCY_PRECISION", "fp32",
            "LATENCY_DEVICE", DEVICE,
            "LATENCY_RUNS", "1000")
        .forEach(environment::put);
    return Files.writeString(target, YAML.writeValueAsString(compose));
  }
}
