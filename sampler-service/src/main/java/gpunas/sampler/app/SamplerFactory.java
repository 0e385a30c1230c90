package gpunas.sampler.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.Planner;
import gpunas.sampler.Predictions;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchLog;
import gpunas.sampler.Searches;
import gpunas.sampler.http.RemotePredictions;
import gpunas.sampler.kafka.KafkaSearchLog;
import gpunas.sampler.kafka.SamplerFold;
import gpunas.schemas.Topics;
import gpunas.service.AccessToken;
import gpunas.service.LoopHealth;
import gpunas.service.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The whole wiring of the sampler. */
@Factory
final class SamplerFactory {

  private static final InstantSource CLOCK = InstantSource.system();

  @Singleton
  SamplerMetrics metrics(MeterRegistry registry) {
    return new SamplerMetrics(registry);
  }

  @Singleton
  Searches searches() {
    return new Searches();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Publisher publisher(KafkaSettings kafka) {
    return new Publisher(kafka);
  }

  @Singleton
  SearchLog searchLog(Publisher publisher) {
    return new KafkaSearchLog(publisher);
  }

  @Singleton
  KnownDatasets datasets() {
    return new KnownDatasets(CLOCK);
  }

  @Singleton
  SearchControl searchControl(
      Searches searches,
      KnownDatasets datasets,
      Predictions predictions,
      SearchLog log,
      SamplerMetrics metrics) {
    // Ids must differ from those of an earlier run: this chance is not the search's own.
    return new SearchControl(
        searches, datasets, predictions, log, CLOCK, new SecureRandom(), metrics);
  }

  @Singleton
  EpochTimes epochTimes(Searches searches) {
    return new EpochTimes(searches);
  }

  @Singleton
  @Bean(preDestroy = "close")
  RemotePredictions predictions(SamplerSettings settings, AccessToken token) {
    return new RemotePredictions(settings.latencyUrl(), token);
  }

  @Singleton
  Planner planner(
      Predictions predictions, EpochTimes times, KnownDatasets datasets, Searches searches) {
    return new Planner(predictions, times, datasets, searches);
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop eventLoop(
      KafkaSettings kafka,
      Searches searches,
      EpochTimes times,
      KnownDatasets datasets,
      SamplerSettings settings,
      SamplerMetrics metrics,
      MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var fold = new SamplerFold(searches, times, datasets, settings.batchSize(), CLOCK, metrics);
    var loop = EventLoop.fold("sampler", kafka, fold, registry);
    loop.start();
    return loop;
  }

  @Singleton
  LoopHealth health(EventLoop loop) {
    return new LoopHealth("event-loop", loop);
  }

  @Singleton
  Readiness readiness(EventLoop loop) {
    return () -> loop.caughtUp().isDone();
  }
}
