package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.Delivery;
import gpunas.eventloop.Event;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.eventloop.TransientFailure;
import gpunas.eventloop.Worker.Cause;
import gpunas.schemas.FailureKind;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Artefacts;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Eraser;
import gpunas.trainer.FakeLearners;
import gpunas.trainer.FakeMemory;
import gpunas.trainer.InMemoryCheckpoints;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Trained;
import gpunas.trainer.Trainer;
import gpunas.trainer.TrainerMetrics;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.kafka.KnownSearches;
import gpunas.trainer.kafka.TrainingWorker;
import gpunas.trainer.onnxruntime.OrtQuantiser;
import gpunas.trainer.onnxruntime.OrtTeachers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a job that is given up or handed back. */
@Timeout(120)
class TrainingWorkerIT {

  private static final String REASON = "handed to 3 workers";

  @TempDir static Path directory;
  private static EmbeddedKafka broker;
  private static TestTopics topics;
  private static Publisher publisher;
  private static ReaderThreads threads;
  private static RememberedLog log;
  private static TrainingWorker worker;

  @BeforeAll
  static void start() {
    TinyDataset.write(directory, "tiny", 40, 30, 28);
    broker = EmbeddedKafka.start(directory.resolve("kafka"));
    var kafka = KafkaSettings.of(broker.bootstrapServers());
    TopicAdmin.ensure(kafka, Topics.ALL);
    topics = new TestTopics(broker.bootstrapServers());
    publisher = new Publisher(kafka);
    log = RememberedLog.begin();
    threads = new ReaderThreads(1, 1 << 28);
    worker = worker(new FakeLearners(), new TrainerMetrics(new SimpleMeterRegistry()));
  }

  @AfterAll
  static void stop() {
    worker.close();
    threads.close();
    log.close();
    publisher.close();
    topics.close();
    broker.close();
  }

  @Test
  void a_job_that_a_dead_trainer_completed_has_its_result_told_again() throws Exception {
    var job = TestJobs.job("completed", "job", TestJobs.recipe(1));
    worker.work(delivery(job, 3));
    worker.giveUp(delivery(job, 4), Cause.ATTEMPTS, REASON);

    var results = topics.results("completed", 2);
    assertThat(results).extracting(TrainingResult::getAttempt).containsExactly(3, 4);
    assertThat(results).allMatch(result -> result.getLog().isEmpty());
    assertThat(results.getLast().getOutcome()).isEqualTo(results.getFirst().getOutcome());
    assertThat(results.getLast().getRecipeHash()).isEqualTo(results.getFirst().getRecipeHash());
    assertThat(results.getLast().getDataHash()).isEqualTo(results.getFirst().getDataHash());
  }

  @Test
  void a_job_that_nobody_completed_fails_with_the_reason() throws InterruptedException {
    worker.giveUp(
        delivery(TestJobs.job("dead", "job", TestJobs.recipe(1)), 4), Cause.ATTEMPTS, REASON);

    assertThat(failed("dead")).isEqualTo(new TrainingFailed(REASON, FailureKind.ATTEMPTS));
  }

  @Test
  void a_job_that_ended_with_an_exception_is_not_told_to_have_killed_its_trainers()
      throws InterruptedException {
    var job = TestJobs.job("confused", "job", TestJobs.recipe(1));
    worker.giveUp(delivery(job, 1), Cause.EXCEPTION, "a mistake");

    assertThat(failed("confused")).isEqualTo(new TrainingFailed("a mistake", FailureKind.OTHER));
  }

  @Test
  void a_job_fails_although_the_store_cannot_be_read() throws Exception {
    var folder = Files.createDirectories(directory.resolve("artefacts", "damaged", "job"));
    Files.writeString(folder.resolve("training.properties"), "nothing=here\n");
    worker.giveUp(
        delivery(TestJobs.job("damaged", "job", TestJobs.recipe(1)), 4), Cause.ATTEMPTS, REASON);

    assertThat(failed("damaged")).isEqualTo(new TrainingFailed(REASON, FailureKind.ATTEMPTS));
    assertThat(topics.results("damaged", 1).getFirst().getLog())
        .anyMatch(line -> line.contains("Z WARN Nobody knows whether this job was completed"));
  }

  @Test
  void a_job_that_makes_no_sense_fails_with_the_reason() throws InterruptedException {
    var job = TestJobs.job("nonsense", "job", TestJobs.recipe(0));
    worker.giveUp(delivery(job, 4), Cause.ATTEMPTS, REASON);

    assertThat(failed("nonsense")).isEqualTo(new TrainingFailed(REASON, FailureKind.ATTEMPTS));
  }

  @Test
  void a_job_whose_result_is_too_large_to_be_told_fails_with_the_reason() throws Exception {
    var registry = new SimpleMeterRegistry();
    var store = new StoreOfEndlessNames(new FileArtefactStore(directory.resolve("large"), "1.2.3"));
    try (var worker = worker(new FakeLearners(), store, new TrainerMetrics(registry))) {
      worker.work(delivery(TestJobs.job("large", "job", TestJobs.recipe(1)), 2));
    }
    assertThat(topics.results("large", 1)).hasSize(1);
    assertThat(failed("large").getKind()).isEqualTo(FailureKind.OTHER);
    assertThat(failed("large").getReason())
        .startsWith("The training ended, but its result cannot be told: A record for")
        .contains("at most 1000000 are allowed");
  }

  /** Its files are called by two million letters. */
  private record StoreOfEndlessNames(ArtefactStore store) implements ArtefactStore {

    @Override
    public JobResult.Completed keep(
        Job job, LearnedWeights weights, Trained trained, DatasetFacts data) {
      var kept = store.keep(job, weights, trained, data);
      var file = new Artefacts.File("n".repeat(2_000_000), 1, "f".repeat(64));
      return new JobResult.Completed(
          kept.trained(), new Artefacts(kept.artefacts().directory(), List.of(file)));
    }

    @Override
    public void check() {
      store.check();
    }

    @Override
    public JobResult.@Nullable Completed find(Job job) {
      return store.find(job);
    }

    @Override
    public <T> @Nullable T use(String searchId, String jobId, Function<Kept, T> use) {
      return store.use(searchId, jobId, use);
    }

    @Override
    public int collect(Instant before) {
      return store.collect(before);
    }

    @Override
    public Set<String> searches() {
      return store.searches();
    }

    @Override
    public void delete(String searchId) {
      store.delete(searchId);
    }
  }

  @Test
  void no_speed_is_told_any_more_once_the_device_is_lost() throws Exception {
    var device = new FakeLearners();
    device.lostAfter = 3;
    var registry = new SimpleMeterRegistry();
    var metrics = new TrainerMetrics(registry);
    metrics.trainsOn(device);
    var job = TestJobs.job("lost", "job", TestJobs.recipe(2));
    try (var unlucky = worker(device, metrics)) {
      assertThatThrownBy(() -> unlucky.work(delivery(job, 1))).isInstanceOf(TransientFailure.class);
    }
    assertThat(topics.progress("lost", 1).getFirst().getImagesPerSecond()).isPositive();
    assertThat(registry.get(TrainerMetrics.SPEED).gauge().value()).isZero();
  }

  private static TrainingFailed failed(String searchId) {
    return (TrainingFailed) topics.results(searchId, 1).getFirst().getOutcome();
  }

  private static Delivery<TrainingJob> delivery(TrainingJob job, int attempt) {
    var bytes = WireCodec.encode(job);
    var event = new Event("jobs", 0, 0, "key", bytes);
    return new Delivery<>(event, Topics.TRAINING_JOBS, attempt);
  }

  private static TrainingWorker worker(FakeLearners device, TrainerMetrics metrics) {
    return worker(device, new FileArtefactStore(directory.resolve("artefacts"), "1.2.3"), metrics);
  }

  private static TrainingWorker worker(
      FakeLearners device, ArtefactStore store, TrainerMetrics metrics) {
    var clock = InstantSource.system();
    return new TrainingWorker(
        "test",
        new Trainer(
            new Datasets(directory),
            threads,
            device,
            store,
            new InMemoryCheckpoints(),
            new FakeMemory(),
            new OrtQuantiser(clock),
            new OrtTeachers(directory),
            clock),
        device,
        new KnownSearches(new Eraser(store, new InMemoryCheckpoints())),
        publisher,
        metrics,
        Map.of(),
        log,
        clock);
  }
}
