package gpunas.ranker.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.ranker.Ranker;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.http.ArtefactStore;
import gpunas.ranker.http.Readiness;
import gpunas.ranker.kafka.RankerFold;
import gpunas.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The whole wiring of the ranker. */
@Factory
final class RankerFactory {

  @Singleton
  Rankings rankings() {
    return new Rankings();
  }

  @Singleton
  RankerFold fold(Rankings rankings, MeterRegistry registry) {
    var ranker = new Ranker(InstantSource.system(), new RankerMetrics(registry));
    return new RankerFold(ranker, rankings);
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop eventLoop(KafkaSettings kafka, RankerFold fold, MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var loop = EventLoop.fold("ranker", kafka, RankerFold.TOPICS, fold, registry);
    loop.start();
    return loop;
  }

  @Singleton
  Readiness readiness(EventLoop loop) {
    return () -> loop.caughtUp().isDone();
  }

  @Singleton
  ArtefactStore artefactStore(RankerSettings settings) {
    return new ArtefactStore(settings.artefactDirectory());
  }
}
