package gpunas.optimizer.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.optimizer.OptimizerMetrics;
import gpunas.optimizer.kafka.OptimizerFold;
import gpunas.optimizer.redis.RedisLatencyTables;
import gpunas.schemas.Topics;
import gpunas.service.LoopHealth;
import gpunas.service.RedisSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.management.health.indicator.HealthIndicator;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** All wiring of the optimizer service. */
@Factory
final class OptimizerFactory {

  @Singleton
  @Bean(preDestroy = "close")
  RedisLatencyTables latencyTables(RedisSettings redis) {
    return new RedisLatencyTables(redis.uri());
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop eventLoop(KafkaSettings kafka, RedisLatencyTables tables, MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var fold = new OptimizerFold(tables, new OptimizerMetrics(registry), InstantSource.system());
    var loop = EventLoop.fold("optimizer", kafka, OptimizerFold.TOPICS, fold, registry);
    loop.start();
    return loop;
  }

  @Singleton
  HealthIndicator health(EventLoop loop) {
    return new LoopHealth("event-loop", loop);
  }
}
