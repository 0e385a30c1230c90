package gpunas.trainer.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.JobQueueSettings;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.schemas.Topics;
import gpunas.service.RedisSettings;
import gpunas.service.Version;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.Devices;
import gpunas.trainer.Eraser;
import gpunas.trainer.Learners;
import gpunas.trainer.Trainer;
import gpunas.trainer.TrainerMetrics;
import gpunas.trainer.data.DatasetCatalogue;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.djl.Torch;
import gpunas.trainer.files.BucketArtefactStore;
import gpunas.trainer.files.BucketCheckpoints;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.files.FileCheckpoints;
import gpunas.trainer.host.SystemMemory;
import gpunas.trainer.kafka.DatasetAnnouncer;
import gpunas.trainer.kafka.KnownSearches;
import gpunas.trainer.kafka.TrainingWorker;
import gpunas.trainer.onnxruntime.OrtQuantiser;
import gpunas.trainer.onnxruntime.OrtTeachers;
import gpunas.trainer.redis.RedisDeviceLeases;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole wiring of the trainer. */
@Factory
final class TrainerFactory {

  private static final Logger LOG = LoggerFactory.getLogger(TrainerFactory.class);

  @Singleton
  TrainerMetrics metrics(MeterRegistry registry, TrainerSettings settings) {
    var artefacts = settings.artefactDirectory();
    if (!BucketLocation.isMeant(artefacts)) {
      new DiskSpaceMetrics(Path.of(artefacts).toFile()).bindTo(registry);
    }
    return new TrainerMetrics(registry);
  }

  @Singleton
  Devices devices() {
    return Torch.load();
  }

  @Singleton
  TrainerName name(TrainerSettings settings) {
    return TrainerName.of(settings);
  }

  @Singleton
  Datasets datasets(TrainerSettings settings) {
    return new Datasets(settings.dataDirectory(), settings.cache());
  }

  @Singleton
  DatasetAnnouncer announcer(
      TrainerSettings settings, TrainerName name, Publisher publisher, InstantSource clock) {
    var catalogue = new DatasetCatalogue(settings.dataDirectory(), settings.cache());
    return new DatasetAnnouncer(catalogue, name.host(), publisher, clock);
  }

  /** What trainers left that died while they wrote is deleted at every start. */
  @Singleton
  ArtefactStore artefactStore(TrainerSettings settings, InstantSource clock) {
    var place = settings.artefactDirectory();
    var store =
        BucketLocation.isMeant(place)
            ? new BucketArtefactStore(Bucket.open(BucketLocation.parse(place)), Version.current())
            : new FileArtefactStore(Path.of(place), Version.current());
    int collected = store.collect(clock.instant().minus(settings.keepCheckpoints()));
    if (collected > 0) {
      LOG.info("{} unfinished exports were deleted.", collected);
    }
    return store;
  }

  /** What nobody came back for is collected at every start. */
  @Singleton
  Checkpoints checkpoints(TrainerSettings settings, InstantSource clock) {
    var place = settings.checkpoints();
    var checkpoints =
        BucketLocation.isMeant(place)
            ? new BucketCheckpoints(Bucket.open(BucketLocation.parse(place)))
            : new FileCheckpoints(Path.of(place));
    int collected = checkpoints.collect(clock.instant().minus(settings.keepCheckpoints()));
    if (collected > 0) {
      LOG.info("{} old checkpoints were collected.", collected);
    }
    return checkpoints;
  }

  @Singleton
  @Bean(preDestroy = "close")
  ReaderThreads readerThreads(TrainerSettings settings) {
    // The other half is left to the device's binding, to clients, and to what is let go of.
    return new ReaderThreads(settings.readerThreads(), DirectMemory.limit() / 2);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Publisher publisher(KafkaSettings kafka) {
    return new Publisher(kafka);
  }

  @Singleton
  KnownSearches knownSearches(ArtefactStore store, Checkpoints checkpoints) {
    return new KnownSearches(new Eraser(store, checkpoints));
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop searches(KafkaSettings kafka, KnownSearches known, MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var loop = EventLoop.fold("trainer", kafka, known, registry);
    loop.start();
    return loop;
  }

  @Singleton
  Function<Learners, TrainingWorker> workers(
      TrainerSettings settings,
      TrainerName name,
      Devices devices,
      Datasets datasets,
      ReaderThreads threads,
      ArtefactStore store,
      Checkpoints checkpoints,
      KnownSearches searches,
      Publisher publisher,
      TrainerMetrics metrics,
      RememberedLog log,
      InstantSource clock) {
    return device -> {
      metrics.trainsOn(device);
      return new TrainingWorker(
          name.trainer(),
          new Trainer(
              datasets,
              threads,
              device,
              store,
              checkpoints,
              new TrainingRoom(device, new SystemMemory(), settings.memoryMib()),
              new OrtQuantiser(clock),
              new OrtTeachers(settings.dataDirectory()),
              clock),
          device,
          searches,
          publisher,
          metrics,
          versions(devices.runtime()),
          log,
          clock);
    };
  }

  @Singleton
  @Bean(preDestroy = "close")
  RememberedLog log() {
    return RememberedLog.begin();
  }

  @Singleton
  Function<TrainingWorker, JobQueue> queues(
      TrainerSettings settings,
      KafkaSettings kafka,
      MeterRegistry registry,
      ApplicationContext context) {
    var queue =
        new JobQueueSettings(
            Topics.TRAINERS, settings.jobLock(), settings.maxAttempts(), settings.exitWhenIdle());
    return worker ->
        new JobQueue(kafka, queue, Topics.TRAINING_JOBS, worker, registry, () -> stop(context));
  }

  /** On a thread of its own: the one that asks for it is waited for. */
  private static void stop(ApplicationContext context) {
    Thread.ofPlatform().name("trainer-stop").start(context::close);
  }

  /** Comes after the loop over the searches, which makes sure that the topics exist. */
  @Context
  @Bean(preDestroy = "close")
  TrainerService trainerService(
      TrainerSettings settings,
      Devices devices,
      TrainerName name,
      RedisSettings redis,
      Function<Learners, TrainingWorker> workers,
      Function<TrainingWorker, JobQueue> queues,
      EventLoop searches,
      ApplicationContext context) {
    var service =
        new TrainerService(
            settings.device(),
            devices,
            settings.leaseGpus()
                ? () -> new RedisDeviceLeases(redis.uri(), name.host(), settings.leaseDuration())
                : null,
            workers,
            queues,
            () -> stop(context));
    service.start();
    return service;
  }

  /**
   * Versions of all that a training's outcome may depend on, by name.
   *
   * @param runtime what computes, with its version
   */
  private static Map<String, String> versions(String runtime) {
    return Map.of(
        "gpunas", Version.current(), "java", Runtime.version().toString(), "torch", runtime);
  }
}
