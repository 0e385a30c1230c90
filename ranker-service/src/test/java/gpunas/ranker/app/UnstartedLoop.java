package gpunas.ranker.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.ranker.kafka.RankerFold;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;

/** The service without Kafka, where the property is set: its loop is never started. */
@Factory
@Requires(property = UnstartedLoop.PROPERTY)
public final class UnstartedLoop {
  public static final String PROPERTY = "test.unstarted-loop";

  @Context
  @Replaces(bean = EventLoop.class, factory = RankerFactory.class)
  EventLoop loop(KafkaSettings kafka, RankerFold fold, MeterRegistry registry) {
    return EventLoop.fold("ranker", kafka, fold, registry);
  }
}
