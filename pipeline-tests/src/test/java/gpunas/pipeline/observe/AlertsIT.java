package gpunas.pipeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.Ports;
import gpunas.pipeline.observe.ObserveFiles.Target;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.searchspace.Spaces;
import gpunas.service.Service;
import gpunas.testing.Broker;
import gpunas.testing.SampleSearches;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alerts of {@code deploy/observe} for what really happens to a service, told by its own
 * metrics to a real Prometheus. So that nobody waits for minutes, the times in a copy of the rules
 * are seconds; {@link AlertRulesTest} has them as they are.
 */
@Timeout(300)
class AlertsIT {
  private static final String TOKEN = "a-token-of-sixteen-characters-or-more";
  private static final String SEARCH = "watched";

  @TempDir private Path folder;
  private final int port = Ports.free();

  @BeforeAll
  static void require_prometheus() {
    Prometheus.require("prometheus");
  }

  @Test
  void alerts_fire_when_something_happens_and_clear_when_it_is_over() throws Exception {
    configure();
    try (var broker = new Broker(folder.resolve("kafka"));
        var prometheus = Prometheus.start(folder)) {
      var ranker = ranker(broker);
      try {
        prometheus.awaitTargets(1);
        prometheus.awaitCleared("ServiceIsAway"); // which it was while it started
        assertThat(prometheus.firing()).isEmpty();

        broker.publish(Topics.TRAINING_RESULTS, SEARCH, "not a record".getBytes(UTF_8));
        prometheus.awaitFiring("DeadLetters");
        prometheus.awaitCleared("DeadLetters");

        var spec = SampleSearches.spec(Spaces.quickstart(), "table");
        broker.publish(
            Topics.SEARCHES, SEARCH, SearchCodec.toWire(SampleSearches.running(SEARCH, spec)));
        broker.publish(Topics.TRAINING_JOBS, SEARCH, jobOfTwoHoursAgo());
        prometheus.awaitFiring("TrainingsWaitAndNothingRuns");
        prometheus.awaitFiring("TrainingWaitsLong");
        broker.publish(Topics.TRAINING_PROGRESS, SEARCH, progress());
        prometheus.awaitCleared("TrainingsWaitAndNothingRuns");
        prometheus.awaitCleared("TrainingWaitsLong");

        ranker.close();
        prometheus.awaitFiring("ServiceIsAway");
        ranker = ranker(broker);
        prometheus.awaitCleared("ServiceIsAway");
        assertThat(prometheus.firing()).isEmpty();
      } finally {
        ranker.close();
      }
    }
  }

  private ApplicationContext ranker(Broker broker) {
    return Service.start(
        "ranker",
        port,
        Map.of(
            "kafka.bootstrap-servers",
            broker.bootstrapServers(),
            "http.token",
            TOKEN,
            "ranker.artefact-directory",
            folder.resolve("artefacts").toString()));
  }

  /** The files of Compose, with seconds for minutes. */
  private void configure() throws IOException {
    ObserveFiles.write(folder, TOKEN, List.of(new Target("ranker-service", port)));
    var rules = Files.readString(ObserveFiles.ALERTS);
    var quick =
        rules
            .replaceAll("for: \\d+m", "for: 3s")
            .replaceAll("\\[\\d+m]", "[10s]")
            .replaceAll("offset \\d+m", "offset 10s");
    assertThat(quick).isNotEqualTo(rules).doesNotContainPattern("\\d+m\\b");
    Files.writeString(folder.resolve("alerts.yml"), quick);
  }

  private static TrainingJob jobOfTwoHoursAgo() {
    var space = Spaces.quickstart();
    return TrainingJob.newBuilder()
        .setJobId(SEARCH + "-0000")
        .setSearchId(SEARCH)
        .setNumber(0)
        .setBand("all")
        .setSpace(SpaceCodec.toWire(space))
        .setEncoding(space.random(new SplittableRandom(1)).toList())
        .setDataset("none")
        .setRecipe(RecipeCodec.toWire(SampleSearches.recipe(1)))
        .setSeed(1)
        .setLatencyMicros(100)
        .setParameters(1000)
        .setMacs(1000)
        .setProposedAt(Instant.now().minus(Duration.ofHours(2)))
        .build();
  }

  private static TrainingProgress progress() {
    return TrainingProgress.newBuilder()
        .setJobId(SEARCH + "-0000")
        .setSearchId(SEARCH)
        .setTrainer("trainer")
        .setDevice("cpu")
        .setAttempt(1)
        .setStep(1)
        .setSteps(1000)
        .setEpoch(0)
        .setEpochs(1)
        .setLoss(1)
        .setImagesPerSecond(100)
        .setAt(Instant.now())
        .build();
  }
}
