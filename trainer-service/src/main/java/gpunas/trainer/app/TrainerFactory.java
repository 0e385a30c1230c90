package gpunas.trainer.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.JobQueueSettings;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.Topics;
import gpunas.service.RedisSettings;
import gpunas.trainer.Devices;
import gpunas.trainer.Learners;
import gpunas.trainer.Trainer;
import gpunas.trainer.TrainerMetrics;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.djl.Torch;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.kafka.CancelledSearches;
import gpunas.trainer.kafka.TrainingWorker;
import gpunas.trainer.redis.RedisDeviceLeases;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** The whole wiring of the trainer. */
@Factory
final class TrainerFactory {

  /** The share group of all trainers. */
  private static final String GROUP = "gpunas-trainers";

  @Singleton
  TrainerMetrics metrics(MeterRegistry registry) {
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
    return new Datasets(settings.dataDirectory());
  }

  @Singleton
  FileArtefactStore artefactStore(TrainerSettings settings) {
    return new FileArtefactStore(settings.artefactDirectory(), Build.version());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Publisher publisher(KafkaSettings kafka) {
    return new Publisher(kafka);
  }

  @Singleton
  CancelledSearches cancelledSearches() {
    return new CancelledSearches();
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop searches(KafkaSettings kafka, CancelledSearches cancelled, MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var loop = EventLoop.fold("trainer", kafka, List.of(Topics.SEARCHES), cancelled, registry);
    loop.start();
    return loop;
  }

  @Singleton
  Function<Learners, TrainingWorker> workers(
      TrainerName name,
      Datasets datasets,
      FileArtefactStore store,
      CancelledSearches cancelled,
      Publisher publisher,
      TrainerMetrics metrics,
      InstantSource clock) {
    return device ->
        new TrainingWorker(
            name.trainer(),
            new Trainer(datasets, device, store, clock),
            device,
            cancelled,
            publisher,
            metrics,
            clock);
  }

  @Singleton
  Function<TrainingWorker, JobQueue> queues(
      TrainerSettings settings, KafkaSettings kafka, MeterRegistry registry) {
    var queue = new JobQueueSettings(GROUP, settings.jobLock(), settings.maxAttempts());
    return worker -> new JobQueue(kafka, queue, Topics.TRAINING_JOBS, worker, registry);
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
            () -> new RedisDeviceLeases(redis.uri(), name.host(), settings.leaseDuration()),
            workers,
            queues,
            () -> Thread.ofPlatform().name("trainer-stop").start(context::close));
    service.start();
    return service;
  }
}
