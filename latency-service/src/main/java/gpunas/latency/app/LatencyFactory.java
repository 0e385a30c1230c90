package gpunas.latency.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.latency.Annotator;
import gpunas.latency.CostBook;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.Searches;
import gpunas.latency.kafka.AnnotatingTransformer;
import gpunas.latency.kafka.KafkaTableJournal;
import gpunas.latency.kafka.ProfilerFold;
import gpunas.latency.kafka.TablesFold;
import gpunas.latency.onnxruntime.OrtLayerTimer;
import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.latency.profile.LayerProfiler;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.NetworkProfiler;
import gpunas.latency.redis.RedisTableStore;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableImport;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import gpunas.schemas.Topics;
import gpunas.service.LoopHealth;
import gpunas.service.Readiness;
import gpunas.service.RedisSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The whole wiring of the latency service. */
@Factory
final class LatencyFactory {

  @Singleton
  LatencyMetrics metrics(MeterRegistry registry) {
    return new LatencyMetrics(registry);
  }

  @Singleton
  Searches searches() {
    return new Searches();
  }

  @Singleton
  TableBook book() {
    return new TableBook();
  }

  @Singleton
  @Bean(preDestroy = "close")
  RedisTableStore store(RedisSettings redis) {
    return RedisTableStore.at(redis.uri());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Publisher publisher(KafkaSettings kafka) {
    return new Publisher(kafka);
  }

  @Singleton
  TableJournal journal(Publisher publisher) {
    return new KafkaTableJournal(publisher, InstantSource.system());
  }

  @Singleton
  CostBook costs(TableStore store) {
    return new CostBook(store);
  }

  @Singleton
  TableKeeper keeper(TableBook book, TableStore store) {
    return new TableKeeper(book, store);
  }

  @Singleton
  TableImport imports(TableBook book, TableStore store, TableJournal journal) {
    return new TableImport(book, store, journal);
  }

  @Singleton
  MissingLayerWatch watch(Searches searches, CostBook costs, TableBook book, TableJournal journal) {
    return new MissingLayerWatch(searches, costs, book, journal);
  }

  @Singleton
  @Requires(property = "latency.profile", notEquals = "false")
  @Bean(preDestroy = "close")
  OrtLayerTimer timer(LatencySettings settings) {
    return new OrtLayerTimer(settings.deviceName(), OrtTarget.CPU, settings.runs());
  }

  @Singleton
  Annotator annotator(
      Searches searches, CostBook costs, TableKeeper keeper, LatencyMetrics metrics) {
    return new Annotator(searches, costs, keeper, metrics);
  }

  @Singleton
  TablesFold tablesFold(Searches searches, TableBook book, MissingLayerWatch watch) {
    return new TablesFold(searches, book, watch, InstantSource.system());
  }

  @Singleton
  ProfilerFold profilerFold(
      @Nullable LayerTimer timer,
      TableStore store,
      LatencySettings settings,
      LatencyMetrics metrics) {
    return new ProfilerFold(
        timer == null ? null : new LayerProfiler(timer, store, settings.rounds()),
        new NetworkProfiler(timer, store, settings.rounds()),
        metrics,
        InstantSource.system());
  }

  @Context
  @Bean(preDestroy = "close")
  Loops loops(
      KafkaSettings kafka,
      TablesFold tables,
      Annotator annotator,
      ProfilerFold profiler,
      MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var loops =
        new Loops(
            EventLoop.fold("latency-tables", kafka, TablesFold.TOPICS, tables, registry),
            EventLoop.transform(
                "latency",
                kafka,
                AnnotatingTransformer.TOPICS,
                new AnnotatingTransformer(annotator),
                registry),
            EventLoop.fold("latency-profiler", kafka, ProfilerFold.TOPICS, profiler, registry));
    loops.start();
    return loops;
  }

  @Singleton
  Readiness readiness(Loops loops) {
    return () -> loops.tables().caughtUp().isDone();
  }

  @Singleton
  LoopHealth tablesHealth(Loops loops) {
    return new LoopHealth("tables", loops.tables());
  }

  @Singleton
  LoopHealth annotatorHealth(Loops loops) {
    return new LoopHealth("annotator", loops.annotator());
  }

  @Singleton
  LoopHealth profilerHealth(Loops loops) {
    return new LoopHealth("profiler", loops.profiler());
  }
}
