package gpunas.latency.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.JobQueueSettings;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.eventloop.TransientFailure;
import gpunas.formats.gpunet.Released;
import gpunas.latency.Annotator;
import gpunas.latency.CostBook;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.MeasuringTime;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.Proposals;
import gpunas.latency.Searches;
import gpunas.latency.TableBudgets;
import gpunas.latency.TableDeletion;
import gpunas.latency.TableErrors;
import gpunas.latency.TableWishes;
import gpunas.latency.kafka.AnnotatingTransformer;
import gpunas.latency.kafka.FinalistsFold;
import gpunas.latency.kafka.KafkaTableJournal;
import gpunas.latency.kafka.ProfilingWorker;
import gpunas.latency.kafka.TablesFold;
import gpunas.latency.profile.BaselineNetworks;
import gpunas.latency.profile.BudgetedTables;
import gpunas.latency.profile.FinalistVisits;
import gpunas.latency.profile.LayerProfiler;
import gpunas.latency.profile.LayerShares;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.NetworkProfiler;
import gpunas.latency.profile.RefinedTables;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.latency.redis.RedisTableStore;
import gpunas.latency.report.TableSheets;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableImport;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import gpunas.schemas.Topics;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.service.DependencyHealth;
import gpunas.service.InvalidSetting;
import gpunas.service.LoopHealth;
import gpunas.service.Readiness;
import gpunas.service.RedisSettings;
import gpunas.service.redis.RedisWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole wiring of the latency service. */
@Factory
final class LatencyFactory {

  private static final Logger LOG = LoggerFactory.getLogger(LatencyFactory.class);

  /** How long a share stays with a profiler that fell silent. */
  private static final Duration SHARE_LOCK = Duration.ofSeconds(30);

  /** After ten such pauses a device that is still slow is so for good, or for long. */
  private static final Duration AFTER_DISTURBANCE = Duration.ofSeconds(2);

  /** As many as a broker allows by default: every one gets on with what the last one left. */
  private static final int ATTEMPTS_PER_SHARE = 7;

  @Singleton
  LatencyMetrics metrics(MeterRegistry registry, TableBook book, TableWishes wishes) {
    var metrics = new LatencyMetrics(registry);
    metrics.watch(book, new TableErrors(book, wishes));
    return metrics;
  }

  @Singleton
  Searches searches() {
    return new Searches();
  }

  @Singleton
  Proposals proposals() {
    return new Proposals();
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
  RedisWatch redisWatch(RedisSettings redis) {
    return new RedisWatch(redis.uri(), InstantSource.system());
  }

  @Singleton
  DependencyHealth redisHealth(RedisWatch redis) {
    return new DependencyHealth("redis", redis::away);
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
    return new CostBook(store, InstantSource.system());
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
  TableBudgets budgets(Searches searches, CostBook costs) {
    return new TableBudgets(searches, costs);
  }

  @Singleton
  MissingLayerWatch watch(
      Searches searches,
      TableBudgets budgets,
      CostBook costs,
      TableBook book,
      TableJournal journal) {
    return new MissingLayerWatch(searches, budgets, costs, book, journal);
  }

  @Singleton
  BudgetedTables budgeted(TableBudgets budgets, TableBook book, TableJournal journal) {
    return new BudgetedTables(budgets, book, journal);
  }

  @Singleton
  RefinedTables refined(
      Searches searches, Proposals proposals, TableBook book, TableJournal journal) {
    return new RefinedTables(searches, proposals, book, journal);
  }

  @Singleton
  @Requires(condition = Profiling.class)
  @Bean(preDestroy = "close")
  LayerTimer timer(LatencySettings settings) {
    try {
      return settings.target().timer(settings.engines(), LOG::info);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(
          "%s Settings of latency.* say what is measured; latency.profile=false: nothing."
              .formatted(e.getMessage()));
    }
  }

  @Singleton
  Annotator annotator(
      Searches searches,
      CostBook costs,
      TableKeeper keeper,
      MeasuringTime time,
      LatencyMetrics metrics) {
    return new Annotator(searches, costs, keeper, time, metrics);
  }

  @Singleton
  MeasuringTime measuringTime(TableBook book, TableBudgets budgets) {
    return new MeasuringTime(book, budgets);
  }

  @Singleton
  TableSheets sheets(TableStore store, Searches searches) {
    return new TableSheets(store, searches);
  }

  @Singleton
  TableWishes wishes(Searches searches) {
    return new TableWishes(searches);
  }

  @Singleton
  UnmeasuredTables unmeasured(
      TableBook book, TableWishes wishes, TableBudgets budgets, KafkaSettings kafka) {
    return new UnmeasuredTables(
        book,
        wishes,
        budgets::isWithinBudget,
        provenance -> JobQueue.hasWorkers(kafka, ProfilingWorker.group(provenance)),
        wanted -> JobQueue.hasWorkers(kafka, ProfilingWorker.groups(wanted)));
  }

  @Singleton
  TableDeletion deletion(
      TableBook book,
      TableStore store,
      TableKeeper keeper,
      TableJournal journal,
      Searches searches,
      TableWishes wishes) {
    return new TableDeletion(book, store, keeper, journal, searches, wishes);
  }

  @Singleton
  LayerShares shares() {
    return new LayerShares();
  }

  @Singleton
  TablesFold tablesFold(
      Searches searches,
      Proposals proposals,
      TableBook book,
      LayerShares shares,
      MissingLayerWatch watch,
      TableDeletion deletion) {
    return new TablesFold(
        searches, proposals, book, shares, watch, deletion, InstantSource.system());
  }

  @Singleton
  @Requires(bean = LayerTimer.class)
  JobQueue profiler(
      LayerTimer timer,
      TableBook book,
      TableStore store,
      TableJournal journal,
      LayerShares shares,
      TableWishes wishes,
      LatencySettings settings,
      LatencyMetrics metrics,
      KafkaSettings kafka,
      MeterRegistry registry) {
    var profiler =
        new LayerProfiler(
            timer,
            book,
            store,
            journal,
            settings.rounds(),
            metrics,
            share -> wishes.suits(share, timer.provenance()),
            failure ->
                failure instanceof PermanentFailure lasting
                    && lasting.code() == FailureCode.DEVICE);
    var worker = new ProfilingWorker(profiler, shares);
    var queue = new JobQueueSettings(worker.group(), SHARE_LOCK, ATTEMPTS_PER_SHARE);
    return new JobQueue(kafka, queue, ProfilingWorker.TOPIC, worker, registry);
  }

  @Singleton
  FinalistsFold finalistsFold(
      @Nullable LayerTimer timer,
      TableStore store,
      RefinedTables refined,
      LatencySettings settings,
      LatencyMetrics metrics,
      KafkaSettings kafka) {
    var networks =
        new NetworkProfiler(
            timer,
            store,
            new FinalistVisits(
                settings.rounds(),
                AFTER_DISTURBANCE,
                failure -> failure instanceof TransientFailure),
            new BaselineNetworks(LatencyFactory::released),
            refined,
            provenance -> JobQueue.hasWorkers(kafka, ProfilingWorker.group(provenance)));
    return new FinalistsFold(networks, metrics, InstantSource.system());
  }

  /** As NVIDIA's code pads it; null if it is none of those that it released. */
  private static @Nullable Network released(String name) {
    var released = Released.find(name);
    return released == null ? null : released.network(Padding.AS_RELEASED);
  }

  @Context
  @Bean(preDestroy = "close")
  Loops loops(
      KafkaSettings kafka,
      TablesFold tables,
      Annotator annotator,
      FinalistsFold finalists,
      @Nullable JobQueue profiler,
      MeterRegistry registry) {
    TopicAdmin.ensure(kafka, Topics.ALL);
    var loops =
        new Loops(
            EventLoop.fold("latency-tables", kafka, tables, registry),
            EventLoop.transform("latency", kafka, new AnnotatingTransformer(annotator), registry),
            EventLoop.fold("latency-finalists", kafka, finalists, registry),
            profiler);
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
  LoopHealth finalistsHealth(Loops loops) {
    return new LoopHealth("finalists", loops.finalists());
  }

  @Singleton
  @Requires(bean = JobQueue.class)
  LoopHealth profilerHealth(JobQueue profiler) {
    return new LoopHealth("profiler", profiler);
  }
}
