package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.TopicAdmin;
import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.schemas.FailureKind;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingResult;
import gpunas.testing.S3Server;
import gpunas.trainer.data.TinyDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a job when its trainer, or Kafka, fails; the trainers are processes. */
@Timeout(300)
class TrainerFaultsIT {

  private static final Logger LOG = LoggerFactory.getLogger(TrainerFaultsIT.class);
  private static final String SEARCH = "search";
  private static final int STEPS_PER_EPOCH = 5;

  /** Some seconds of work. */
  private static final int LONG = 80;

  private static final int ENDLESS = 1_000_000;

  /** No job comes back within a test because its lock ends. */
  private static final Map<String, String> LONG_LOCK = Map.of("trainer.job-lock", "1h");

  /** The embedded broker allows no more attempts. */
  private static final String MOST = "22";

  @TempDir Path directory;
  private EmbeddedKafka broker;
  private TestTopics topics;
  private Reports reports;

  @BeforeEach
  void start() {
    TinyDataset.write(directory.resolve("data"), "tiny", STEPS_PER_EPOCH * 20, 50, 28);
    broker = EmbeddedKafka.start(directory.resolve("kafka"));
    TopicAdmin.ensure(KafkaSettings.of(broker.bootstrapServers()), Topics.ALL);
    topics = new TestTopics(broker.bootstrapServers());
    reports = new Reports(broker.bootstrapServers(), SEARCH);
  }

  @AfterEach
  void close() {
    reports.close();
    topics.close();
    broker.close();
  }

  @Test
  void a_trainer_told_to_stop_keeps_the_training_and_hands_the_job_back() throws IOException {
    try (var fleet = fleet(LONG_LOCK)) {
      var first = fleet.start();
      topics.publish(job("job", LONG));
      reports.awaitProgress(told -> told.getStep() >= 2 * STEPS_PER_EPOCH);
      long before = System.nanoTime();
      first.stop();
      int status = first.awaitEnd();
      LOG.info("The trainer left after {} ms.", (System.nanoTime() - before) / 1_000_000);

      assertThat(status).as("ended by SIGTERM, not by its own fault").isEqualTo(128 + 15);
      int step = keptStep(fleet);
      assertThat(step).isBetween(2 * STEPS_PER_EPOCH, LONG * STEPS_PER_EPOCH - 1);

      var second = fleet.start();
      var result = reports.awaitResult("job");
      assertThat(result.getTrainer()).isEqualTo(second.name());
      assertThat(result.getAttempt()).as("to be told to stop is no failure").isEqualTo(1);
      assertThat(completed(result).getResumedAtEpoch()).isEqualTo(step / STEPS_PER_EPOCH);
      assertThat(fleet.checkpoint(SEARCH, "job")).doesNotExist();
      assertAsUndisturbed(fleet, List.of(result));
    }
  }

  @Test
  void a_job_that_a_trainer_gives_back_because_of_its_storage_keeps_its_only_attempt()
      throws Exception {
    try (var fleet = fleet(Map.of("trainer.max-attempts", "1"))) {
      var disk = Files.createDirectory(directory.resolve("disk"));
      pointTo(disk, fleet.artefacts());
      fleet.start();
      topics.publish(job("job", LONG));
      reports.awaitProgress(told -> told.getStep() >= 2 * STEPS_PER_EPOCH);
      pointTo(Files.createFile(directory.resolve("no folder")), fleet.artefacts());
      var log = directory.resolve("trainer-1.log");
      while (!Files.readString(log).contains("STORAGE")) {
        Thread.sleep(50);
      }
      pointTo(disk, fleet.artefacts());

      var result = reports.awaitResult("job");
      assertThat(result.getAttempt()).isEqualTo(1);
      assertThat(completed(result).getResumedAtEpoch()).isPositive();
    }
  }

  @Test
  void a_trainer_told_to_leave_when_idle_does_its_jobs_and_leaves_with_status_0() {
    try (var fleet = fleet(Map.of("trainer.exit-when-idle", "10s"))) {
      topics.publish(jobs(2, 1));
      var trainer = fleet.start();
      assertThat(trainer.awaitEnd()).isZero();
      assertThat(reports.awaitResults(2)).containsOnlyKeys("job-0", "job-1");
    }
  }

  @Test
  void the_job_of_a_killed_trainer_goes_on_from_a_bucket() {
    try (var server = S3Server.start(directory.resolve("s3"))) {
      var location = BucketLocation.parse("s3://" + S3Server.BUCKET + "/models");
      var bucket = Bucket.open(location);
      var settings = new HashMap<>(server.properties());
      settings.put("trainer.artefact-directory", location.toString());
      try (var fleet = fleet(settings)) {
        var killed = fleet.start();
        topics.publish(job("job", LONG));
        reports.awaitProgress(told -> told.getStep() >= 2 * STEPS_PER_EPOCH);
        killed.kill();
        assertThat(bucket.list(".checkpoints/")).hasSize(1);
        fleet.start();

        var completed = completed(reports.awaitResult("job"));
        assertThat(completed.getResumedAtEpoch()).isPositive();
        assertThat(bucket.list(completed.getDirectory() + "/")).hasSameSizeAs(completed.getFiles());
        assertThat(bucket.list(".checkpoints/")).isEmpty();
      }
    }
  }

  @Test
  void a_frozen_trainer_that_wakes_up_changes_nothing() {
    // A machine without time to renew a lock loses it as the frozen trainer does.
    try (var fleet = fleet(Map.of("trainer.job-lock", "5s", "trainer.max-attempts", MOST))) {
      var frozen = fleet.start();
      topics.publish(job("job", LONG));
      reports.awaitProgress(told -> told.getStep() >= 2 * STEPS_PER_EPOCH);
      frozen.freeze();
      var other = fleet.start();
      var result = reports.awaitResult("job");
      assertThat(result.getTrainer()).isEqualTo(other.name());
      assertThat(completed(result).getResumedAtEpoch()).isPositive();

      frozen.thaw();
      other.kill();
      topics.publish(job("next", 1));
      assertThat(reports.awaitResult("next").getTrainer()).isEqualTo(frozen.name());
      assertThat(reports.first()).containsOnlyKeys("job", "next");
      // The frozen one may have told a result of the job, too: whichever counts, it is the same.
      assertAsUndisturbed(fleet, reports.of("job"));
    }
  }

  @Test
  void jobs_go_on_while_kafka_is_restarted() {
    try (var fleet = fleet(Map.of("trainer.max-attempts", MOST))) {
      fleet.start();
      fleet.start();
      topics.publish(jobs(4, LONG));
      reports.awaitProgress(told -> told.getStep() >= STEPS_PER_EPOCH);
      int port = Integer.parseInt(broker.bootstrapServers().split(":", -1)[1]);
      broker.close();
      broker = EmbeddedKafka.start(directory.resolve("kafka"), port);

      var results = reports.awaitResults(4);
      assertThat(results).containsOnlyKeys("job-0", "job-1", "job-2", "job-3");
      assertAsUndisturbed(fleet, results.values());
    }
  }

  @Test
  void a_job_that_kills_its_trainers_fails_while_the_others_are_done() {
    var settings = new HashMap<>(LONG_LOCK);
    settings.put("trainer.max-attempts", "2");
    try (var fleet = fleet(settings)) {
      fleet.start();
      fleet.start();
      topics.publish(job("poison", ENDLESS));
      topics.publish(jobs(4, LONG));
      while (reports.first().size() < 5) {
        reports.awaitNews();
        reports.trainersOf("poison").stream()
            .map(fleet::running)
            .filter(trainer -> trainer != null)
            .forEach(trainer -> {
              trainer.kill();
              fleet.start();
            });
      }

      var failed = failed(reports.first().get("poison"));
      assertThat(failed.getKind()).isEqualTo(FailureKind.ATTEMPTS);
      assertThat(failed.getReason()).contains("handed to 2 workers");
      assertThat(reports.trainersOf("poison")).hasSize(2);
      var others = reports.first();
      others.remove("poison");
      assertThat(others).hasSize(4);
      assertAsUndisturbed(fleet, others.values());
    }
  }

  @Test
  void the_job_of_a_cancelled_search_ends_and_the_trainer_takes_the_next_one() {
    try (var fleet = fleet(LONG_LOCK);
        var others = new Reports(broker.bootstrapServers(), "other")) {
      fleet.start();
      topics.publish(job("endless", ENDLESS));
      reports.awaitProgress(told -> told.getStep() >= 2 * STEPS_PER_EPOCH);
      topics.publish(TestJobs.cancelled(SEARCH));
      topics.publish(TestJobs.outgoing(TestJobs.seeded("other", "next", 1, 1)));

      assertThat(failed(reports.awaitResult("endless")).getKind()).isEqualTo(FailureKind.CANCELLED);
      assertThat(fleet.checkpoint(SEARCH, "endless")).doesNotExist();
      assertThat(others.awaitResult("next").getOutcome()).isInstanceOf(TrainingCompleted.class);
    }
  }

  /** In one go: nobody finds no link. */
  private void pointTo(Path target, Path link) throws IOException {
    var other = Files.createSymbolicLink(directory.resolve("link"), target);
    Files.move(other, link, StandardCopyOption.ATOMIC_MOVE);
  }

  private TrainerFleet fleet(Map<String, String> settings) {
    return new TrainerFleet(broker.bootstrapServers(), directory, settings, Map.of());
  }

  /** Trains the same once more, as another search's job, and compares. */
  private void assertAsUndisturbed(TrainerFleet fleet, Collection<TrainingResult> results) {
    try (var others = new Reports(broker.bootstrapServers(), "undisturbed")) {
      topics.publish(TestJobs.outgoing(TestJobs.seeded("undisturbed", "job", 1, LONG)));
      var undisturbed = others.awaitResult("job");
      assertThat(results)
          .isNotEmpty()
          .allSatisfy(result -> {
            assertThat(scores(result)).isEqualTo(scores(undisturbed));
            assertThat(fleet.weights(result)).isEqualTo(fleet.weights(undisturbed));
          });
    }
  }

  private static int keptStep(TrainerFleet fleet) throws IOException {
    try (var file = SafetensorsFile.open(fleet.checkpoint(SEARCH, "job"))) {
      return Integer.parseInt(file.content().metadata().get("step"));
    }
  }

  private static Outgoing job(String jobId, int epochs) {
    return TestJobs.outgoing(TestJobs.seeded(SEARCH, jobId, 1, epochs));
  }

  private static Outgoing[] jobs(int count, int epochs) {
    return IntStream.range(0, count)
        .mapToObj(i -> job("job-" + i, epochs))
        .toArray(Outgoing[]::new);
  }

  private static TrainingFailed failed(TrainingResult result) {
    assertThat(result.getOutcome()).isInstanceOf(TrainingFailed.class);
    return (TrainingFailed) result.getOutcome();
  }

  private static TrainingCompleted completed(TrainingResult result) {
    assertThat(result.getOutcome()).isInstanceOf(TrainingCompleted.class);
    return (TrainingCompleted) result.getOutcome();
  }

  private static List<Double> scores(TrainingResult result) {
    var completed = completed(result);
    return List.of(completed.getLoss(), completed.getTop1(), completed.getTop5());
  }
}
