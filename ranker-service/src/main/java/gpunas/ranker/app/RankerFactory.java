package gpunas.ranker.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.JobQueueLag;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.candidate.CandidateLog;
import gpunas.ranker.http.ArtefactStore;
import gpunas.ranker.http.BucketArtefactStore;
import gpunas.ranker.http.FileArtefactStore;
import gpunas.ranker.http.Relay;
import gpunas.ranker.kafka.CandidateTopic;
import gpunas.ranker.kafka.PackedRevisions;
import gpunas.ranker.kafka.RankerFold;
import gpunas.ranker.progress.Progress;
import gpunas.schemas.Topics;
import gpunas.service.AccessToken;
import gpunas.service.LoopHealth;
import gpunas.service.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;

/** The whole wiring of the ranker. */
@Factory
final class RankerFactory {

  @Singleton
  Rankings rankings() {
    return new Rankings(new PackedRevisions());
  }

  @Singleton
  Progress progress() {
    return new Progress();
  }

  @Singleton
  CandidateLog candidates(KafkaSettings kafka) {
    return new CandidateTopic(kafka);
  }

  @Singleton
  RankerMetrics metrics(Progress progress, MeterRegistry registry) {
    return new RankerMetrics(registry, progress, InstantSource.system());
  }

  @Singleton
  RankerFold fold(Rankings rankings, Progress progress, RankerMetrics metrics) {
    return new RankerFold(rankings, progress, InstantSource.system(), metrics);
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop eventLoop(KafkaSettings kafka, RankerFold fold, MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var loop = EventLoop.fold("ranker", kafka, fold, registry);
    loop.start();
    return loop;
  }

  @Singleton
  @Bean(preDestroy = "close")
  JobQueueLag queueLag(KafkaSettings kafka) {
    return new JobQueueLag(kafka, Topics.TRAINERS, Topics.TRAINING_JOBS);
  }

  @Singleton
  LoopHealth health(EventLoop loop) {
    return new LoopHealth("event-loop", loop);
  }

  @Singleton
  Readiness readiness(EventLoop loop) {
    return () -> loop.caughtUp().isDone();
  }

  @Singleton
  ArtefactStore artefactStore(RankerSettings settings) {
    var place = settings.artefactDirectory();
    return BucketLocation.isMeant(place)
        ? new BucketArtefactStore(Bucket.open(BucketLocation.parse(place)))
        : new FileArtefactStore(Path.of(place));
  }

  @Singleton
  @Named("sampler")
  Relay sampler(RankerSettings settings, AccessToken token) {
    return new Relay("sampler", settings.samplerUrl(), token::authorization, Relay.PATIENCE);
  }

  @Singleton
  @Named("latency")
  Relay latency(RankerSettings settings, AccessToken token) {
    return new Relay(
        "latency service", settings.latencyUrl(), token::authorization, Relay.PATIENCE);
  }
}
