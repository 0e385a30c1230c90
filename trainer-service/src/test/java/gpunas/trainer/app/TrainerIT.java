package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.Outgoing;
import gpunas.schemas.ArtefactFile;
import gpunas.schemas.FailureKind;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.service.Service;
import gpunas.trainer.Jobs;
import gpunas.trainer.data.TinyDataset;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.client.HttpClient;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class TrainerIT {

  private static final RecipeSpec SHORT = TestJobs.recipe(1);

  /** A few seconds of work. */
  private static final RecipeSpec LONG = TestJobs.recipe(40);

  @TempDir static Path directory;
  private static EmbeddedKafka broker;
  private static TestTopics topics;

  private final String searchId = "search-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    TinyDataset.write(directory.resolve("data"), "tiny", 200, 100, 28);
    broker = EmbeddedKafka.start(directory.resolve("kafka"));
    topics = new TestTopics(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    topics.close();
    broker.close();
  }

  @Test
  void a_job_becomes_progress_artefacts_and_a_result() throws Exception {
    try (var _ = trainer("one")) {
      topics.publish(job("job-1", SHORT));
      var result = topics.results(searchId, 1).getFirst();

      assertThat(result.getJobId()).isEqualTo("job-1");
      assertThat(result.getTrainer()).isEqualTo("one");
      assertThat(result.getDevice()).isEqualTo("cpu");
      assertThat(result.getAttempt()).isEqualTo(1);
      var completed = (TrainingCompleted) result.getOutcome();
      assertThat(completed.getTop1()).isBetween(0.0, 1.0);
      assertThat(completed.getValidationImages()).isEqualTo(100);
      assertThat(completed.getDirectory()).isEqualTo(searchId + "/job-1");
      assertThat(completed.getFiles())
          .extracting(ArtefactFile::getName)
          .containsExactlyInAnyOrder(
              "MODEL_CARD.md",
              "encoding.txt",
              "model.onnx",
              "network.json",
              "training.properties",
              "validation.txt",
              "weights.safetensors");
      for (var file : completed.getFiles()) {
        var path = directory.resolve("artefacts", completed.getDirectory(), file.getName());
        assertThat(Files.size(path)).isEqualTo(file.getBytes());
      }
      var progress = topics.progress(searchId, 1).getFirst();
      assertThat(progress.getJobId()).isEqualTo("job-1");
      assertThat(progress.getSteps()).isEqualTo(10);
      assertThat(progress.getEpochs()).isEqualTo(1);
    }
  }

  @Test
  void a_job_that_makes_no_sense_becomes_a_failed_result() {
    try (var _ = trainer("one")) {
      topics.publish(
          changed("other-space", job -> job.getEncoding().set(1, 7)),
          changed("no-data", job -> job.put("dataset", "no-such")),
          changed("path-as-data", job -> job.put("dataset", "../tiny")),
          changed("no-recipe", job -> job.getRecipe().put("epochs", 0)),
          changed("../escape", job -> {}),
          job("good", SHORT));

      var reasons = topics.failures(searchId, 6);
      assertThat(reasons.get("other-space")).contains("filters 7");
      assertThat(reasons.get("no-data")).contains("There is no data set no-such");
      assertThat(reasons.get("path-as-data")).contains("not a name of a data set");
      assertThat(reasons.get("no-recipe")).contains("epochs is 0");
      assertThat(reasons.get("../escape")).contains("is not a job id");
      assertThat(reasons).doesNotContainKey("good");
    }
  }

  @Test
  void a_network_too_large_for_the_memory_is_refused_with_figures_and_the_others_go_on() {
    var needed =
        TrainingMemory.of(Spaces.quickstart().decode(Jobs.SMALL), RecipeCodec.fromWire(SHORT));
    long memory = (needed.training(SHORT.getBatchSize()) >> 20) + 1;
    var wide = TestJobs.recipe(1);
    wide.put("batchSize", 200);
    assertThat(needed.training(wide.getBatchSize()) >> 20).isGreaterThan(memory);
    try (var _ = trainer("one", Map.of("trainer.memory-mib", memory))) {
      topics.publish(
          changed("too-large", TrainerIT::makeLarge), job("small", SHORT), job("in-parts", wide));

      var results = topics.results(searchId, 3);
      var refused = (TrainingFailed) outcome(results, "too-large");
      assertThat(refused.getKind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
      assertThat(refused.getReason())
          .matches(
              "A training of this network takes [\\d,]+ MiB even in parts of [23] images .*"
                  + "but trainer.memory-mib is %d.*".formatted(memory));
      assertThat(((TrainingCompleted) outcome(results, "small")).getAccumulation()).isEqualTo(1);
      assertThat(((TrainingCompleted) outcome(results, "in-parts")).getAccumulation())
          .isGreaterThan(1);
    }
  }

  @Test
  void a_record_that_is_no_job_becomes_a_dead_letter() {
    try (var _ = trainer("one")) {
      topics.publishMalformed(Topics.TRAINING_JOBS, searchId);
      topics.publish(job("good", SHORT));

      assertThat(topics.results(searchId, 1).getFirst().getJobId()).isEqualTo("good");
      assertThat(topics.deadLetters(searchId, 1)).hasSize(1);
    }
  }

  @Test
  void jobs_of_a_cancelled_search_are_dropped() {
    try (var _ = trainer("one")) {
      topics.publish(job("endless", TestJobs.recipe(100_000)));
      topics.progress(searchId, 1);
      topics.publish(TestJobs.cancelled(searchId));
      topics.publish(job("late", SHORT));

      assertThat(topics.failures(searchId, 2))
          .isEqualTo(Map.of("endless", "search cancelled", "late", "search cancelled"));
    }
  }

  @Test
  void two_trainers_share_the_jobs() {
    try (var _ = trainer("one");
        var _ = trainer("two")) {
      topics.publish(
          IntStream.range(0, 4).mapToObj(i -> job("job-" + i, LONG)).toArray(Outgoing[]::new));

      var results = topics.results(searchId, 4);
      assertThat(results)
          .extracting(TrainingResult::getJobId)
          .containsExactlyInAnyOrder("job-0", "job-1", "job-2", "job-3");
      assertThat(results).extracting(TrainingResult::getTrainer).contains("one", "two");
      assertThat(results)
          .extracting(TrainingResult::getOutcome)
          .hasOnlyElementsOfType(TrainingCompleted.class);
    }
  }

  @Test
  void the_job_of_a_trainer_that_is_closed_is_done_by_another_one() {
    try (var one = trainer("one")) {
      topics.publish(job("job-1", LONG));
      topics.progress(searchId, 1);
      try (var _ = trainer("two")) {
        one.stop();
        var result = topics.results(searchId, 1).getFirst();

        assertThat(result.getTrainer()).isEqualTo("two");
        assertThat(result.getAttempt()).isEqualTo(1);
        assertThat(result.getOutcome()).isInstanceOf(TrainingCompleted.class);
      }
    }
  }

  @Test
  void health_and_metrics_are_told_over_http() {
    try (var trainer = trainer("one")) {
      var server = trainer.getBean(EmbeddedServer.class);
      try (var client = HttpClient.create(server.getURL())) {
        assertThat(client.toBlocking().retrieve("/health")).contains("\"UP\"").contains("cpu");
        assertThat(client.toBlocking().retrieve("/prometheus"))
            .contains("gpunas_trainer_trainings", "disk_free_bytes", "disk_total_bytes");
      }
    }
  }

  /** All that Table 1 has of the most, at 512 pixels. */
  private static void makeLarge(TrainingJob job) {
    var space = Spaces.gpunet();
    var most =
        Encoding.parse(
            "512,32,5,1,4,80,5,6,1,1,8,112,5,6,1,1,8,192,5,6,1,1,10,224,5,6,1,1,15,416,5,6,1,1,15,832,5,6,1,1,15");
    job.put("space", SpaceCodec.toWire(space));
    job.put("encoding", new ArrayList<>(most.toList()));
  }

  private static Object outcome(List<TrainingResult> results, String jobId) {
    return results.stream()
        .filter(result -> result.getJobId().equals(jobId))
        .findFirst()
        .orElseThrow()
        .getOutcome();
  }

  private Outgoing job(String jobId, RecipeSpec recipe) {
    return TestJobs.outgoing(TestJobs.job(searchId, jobId, recipe));
  }

  private Outgoing changed(String jobId, Consumer<TrainingJob> change) {
    var job = TestJobs.job(searchId, jobId, TestJobs.recipe(1));
    change.accept(job);
    return TestJobs.outgoing(job);
  }

  private static ApplicationContext trainer(String name) {
    return trainer(name, Map.of());
  }

  private static ApplicationContext trainer(String name, Map<String, Object> more) {
    var settings =
        new HashMap<String, Object>(
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "trainer.name",
                name,
                "trainer.device",
                "cpu",
                "trainer.data-directory",
                directory.resolve("data").toString(),
                "trainer.artefact-directory",
                directory.resolve("artefacts").toString(),
                "trainer.job-lock",
                "15s"));
    settings.putAll(more);
    return Service.start("trainer", -1, settings);
  }
}
