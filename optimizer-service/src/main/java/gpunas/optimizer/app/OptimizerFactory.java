package gpunas.optimizer.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.optimizer.kafka.OptimizerFold;
import gpunas.optimizer.redis.RedisLatencyTables;
import gpunas.optimizer.search.OptimizerMetrics;
import gpunas.optimizer.search.Thinking;
import gpunas.optimizer.strategy.Strategies;
import gpunas.schemas.Topics;
import gpunas.service.DependencyHealth;
import gpunas.service.LoopHealth;
import gpunas.service.RedisSettings;
import gpunas.service.redis.RedisWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All wiring of the optimizer service. */
@Factory
final class OptimizerFactory {

  @Singleton
  @Bean(preDestroy = "close")
  RedisLatencyTables latencyTables(RedisSettings redis) {
    return RedisLatencyTables.at(redis.uri());
  }

  @Singleton
  @Bean(preDestroy = "close")
  RedisWatch redisWatch(RedisSettings redis) {
    return new RedisWatch(redis.uri(), InstantSource.system());
  }

  @Singleton
  DependencyHealth redisHealth(RedisWatch redis) {
    return new DependencyHealth("redis", redis::away);
  }

  /** Searches are thought on side by side, and beside the thread that takes in events. */
  @Singleton
  @Named("thinkers")
  @Bean(preDestroy = "shutdownNow")
  ExecutorService thinkers() {
    return Executors.newFixedThreadPool(
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        Thread.ofPlatform().name("thinker-", 0).daemon().factory());
  }

  @Context
  @Bean(preDestroy = "close")
  EventLoop eventLoop(
      KafkaSettings kafka,
      RedisLatencyTables tables,
      @Named("thinkers") ExecutorService thinkers,
      MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var metrics = new OptimizerMetrics(registry);
    var fold =
        new OptimizerFold(
            new Thinking(metrics.timed(thinkers), tables, Strategies::of),
            metrics,
            InstantSource.system());
    var loop = EventLoop.fold("optimizer", kafka, fold, registry);
    loop.start();
    return loop;
  }

  @Singleton
  LoopHealth health(EventLoop loop) {
    return new LoopHealth("event-loop", loop);
  }
}
