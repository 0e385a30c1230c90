package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.JobQueueSettings;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.Topics;
import gpunas.trainer.DeviceLeases;
import gpunas.trainer.Eraser;
import gpunas.trainer.FakeMemory;
import gpunas.trainer.InMemoryCheckpoints;
import gpunas.trainer.InMemoryDeviceLeases;
import gpunas.trainer.JobLog;
import gpunas.trainer.Learners;
import gpunas.trainer.Trainer;
import gpunas.trainer.TrainerMetrics;
import gpunas.trainer.app.TrainerSettings.DeviceChoice;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.kafka.KnownSearches;
import gpunas.trainer.kafka.TrainingWorker;
import gpunas.trainer.onnxruntime.OrtQuantiser;
import gpunas.trainer.onnxruntime.OrtTeachers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which device a trainer takes; the GPUs are made up. */
@Timeout(120)
class TrainerServiceIT {

  private static final JobQueueSettings QUEUE =
      new JobQueueSettings("trainers", Duration.ofSeconds(15), 3);

  @TempDir static Path directory;
  private static EmbeddedKafka broker;
  private static Publisher publisher;

  private final InMemoryDeviceLeases leases = new InMemoryDeviceLeases();
  private final CountDownLatch stopped = new CountDownLatch(1);

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(directory.resolve("kafka"));
    TopicAdmin.ensure(kafka(), Topics.ALL);
    publisher = new Publisher(kafka());
  }

  @AfterAll
  static void stop() {
    publisher.close();
    broker.close();
  }

  @Test
  void more_trainers_than_gpus_wait_for_a_free_one() throws InterruptedException {
    var first = started(DeviceChoice.AUTO, 1);
    awaitDevice(first);
    try (var second = started(DeviceChoice.CUDA, 1)) {
      assertThat(first.device()).isEqualTo("cuda:0");
      assertThat(second.device()).isNull();
      assertThat(second.failure()).isNull();

      first.close();
      awaitDevice(second);
      assertThat(second.device()).isEqualTo("cuda:0");
    }
  }

  @Test
  void trainers_of_one_host_take_different_gpus() throws InterruptedException {
    try (var first = started(DeviceChoice.AUTO, 2)) {
      awaitDevice(first);
      try (var second = started(DeviceChoice.AUTO, 2)) {
        awaitDevice(second);
        assertThat(second.device()).isEqualTo("cuda:1");
      }
    }
  }

  @Test
  void a_trainer_whose_lease_is_lost_stops() throws InterruptedException {
    try (var trainer = started(DeviceChoice.CUDA, 1)) {
      awaitDevice(trainer);
      leases.takeAway(0);

      assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_trainer_that_cannot_ask_for_a_gpu_does_not_start() {
    Supplier<DeviceLeases> none =
        () -> {
          throw new IllegalStateException("Redis cannot be reached.");
        };
    try (var trainer = service(DeviceChoice.CUDA, 1, none)) {
      assertThatThrownBy(trainer::start).hasMessage("Redis cannot be reached.");
    }
  }

  @Test
  void a_trainer_that_sees_its_own_gpus_alone_takes_the_first_and_asks_nobody() {
    try (var trainer = service(DeviceChoice.CUDA, 2, null)) {
      trainer.start();
      assertThat(trainer.device()).isEqualTo("cuda:0");
      assertThat(leases.tryAcquire(0, () -> {})).isNotNull();
    }
  }

  @Test
  void without_gpus_the_cpu_is_taken_unless_a_gpu_was_asked_for() {
    try (var trainer = started(DeviceChoice.AUTO, 0)) {
      assertThat(trainer.device()).isEqualTo("cpu");
    }
    try (var trainer = service(DeviceChoice.CUDA, 0, () -> leases)) {
      assertThatThrownBy(trainer::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("trainer.device is cuda")
          .hasMessageContaining("sees no GPU");
    }
  }

  @Test
  void the_cpu_is_taken_beside_gpus_if_it_was_asked_for() {
    try (var trainer = started(DeviceChoice.CPU, 2)) {
      assertThat(trainer.device()).isEqualTo("cpu");
      assertThat(leases.tryAcquire(0, () -> {})).isNotNull();
    }
  }

  private TrainerService started(DeviceChoice choice, int gpus) {
    var service = service(choice, gpus, () -> leases);
    service.start();
    return service;
  }

  private TrainerService service(
      DeviceChoice choice, int gpus, @Nullable Supplier<DeviceLeases> source) {
    return new TrainerService(
        choice,
        new MadeUpDevices(gpus),
        source,
        TrainerServiceIT::worker,
        worker ->
            new JobQueue(kafka(), QUEUE, Topics.TRAINING_JOBS, worker, new SimpleMeterRegistry()),
        stopped::countDown);
  }

  private static TrainingWorker worker(Learners device) {
    var clock = InstantSource.system();
    var store = new FileArtefactStore(directory, "1.2.3");
    return new TrainingWorker(
        "test",
        new Trainer(
            new Datasets(directory),
            new ReaderThreads(1, 1 << 28),
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
        new TrainerMetrics(new SimpleMeterRegistry()),
        Map.of(),
        JobLog.NONE,
        clock);
  }

  private static KafkaSettings kafka() {
    return KafkaSettings.of(Objects.requireNonNull(broker).bootstrapServers());
  }

  private static void awaitDevice(TrainerService service) throws InterruptedException {
    while (service.device() == null) {
      Thread.sleep(20);
    }
  }
}
