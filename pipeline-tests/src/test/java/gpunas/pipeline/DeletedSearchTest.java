package gpunas.pipeline;

import static gpunas.testing.SampleSearches.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Fold;
import gpunas.latency.CostBook;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.Proposals;
import gpunas.latency.TableBudgets;
import gpunas.latency.TableDeletion;
import gpunas.latency.TableWishes;
import gpunas.latency.kafka.FinalistsFold;
import gpunas.latency.kafka.TablesFold;
import gpunas.latency.profile.BaselineNetworks;
import gpunas.latency.profile.FinalistVisits;
import gpunas.latency.profile.LayerShares;
import gpunas.latency.profile.NetworkProfiler;
import gpunas.latency.profile.RefinedTables;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import gpunas.optimizer.kafka.OptimizerFold;
import gpunas.optimizer.search.OptimizerMetrics;
import gpunas.optimizer.search.Thinking;
import gpunas.optimizer.strategy.Strategies;
import gpunas.ranker.Rankings;
import gpunas.ranker.kafka.PackedRevisions;
import gpunas.ranker.progress.Progress;
import gpunas.sampler.Searches;
import gpunas.schemas.LayerLatency;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.TableKind;
import gpunas.schemas.TableProvenance;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.Eraser;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.files.FileCheckpoints;
import gpunas.trainer.kafka.KnownSearches;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All services while a search is deleted. One of them is killed between two steps of it, whichever
 * they are, and starts again from nothing: then nothing is left of that search anywhere, and all of
 * the other one.
 */
class DeletedSearchTest {
  private static final String GONE = "gone";
  private static final String STAYS = "stays";
  private static final InstantSource CLOCK = () -> NOON;

  private static final String LAYER =
      LayerKey.of(new LayerGrid(Spaces.quickstart()).layers().getFirst());

  /** Keyed by search. */
  private static final List<Topic<?>> BY_SEARCH =
      List.of(
          Topics.SEARCHES,
          Topics.OPTIMIZATIONS_FINISHED,
          Topics.NETWORKS_MEASURED,
          Topics.RESULTS_RANKED,
          Topics.SEARCHES_SUMMARISED);

  /** Two searches that have ended, with a refined table of each. */
  private static final SimulatedLog ENDED = ended();

  @TempDir private Path folder;

  /** The folds of the five services, of which the latency service has two. */
  enum Service {
    SAMPLER,
    TABLES,
    FINALISTS,
    OPTIMIZER,
    TRAINER,
    RANKER
  }

  @ParameterizedTest
  @EnumSource
  void a_delete_is_completed_whoever_is_killed_and_between_whichever_steps(Service victim)
      throws IOException {
    for (var isCompacted : List.of(false, true)) {
      var steps = 0;
      while (dies(victim, steps, isCompacted)) {
        steps++;
      }
      assertThat(steps).as("steps of %s", victim).isGreaterThan(1);
    }
  }

  /**
   * @return whether there was such a step
   */
  private boolean dies(Service victim, int step, boolean isCompacted) throws IOException {
    var world = new World(folder.resolve(victim + "-" + step + "-" + isCompacted));
    world.settle();
    world.leaveFiles();
    world.log.publish(Topics.SEARCHES, GONE, null);
    world.kill(victim, step, isCompacted);
    world.settle();
    world.assertOnlyOneIsLeft();
    var said = world.said;
    world.log.compact();
    world.beginAll();
    world.settle();
    world.assertOnlyOneIsLeft();
    assertThat(world.said).as("nothing is owed any more").isEqualTo(said);
    return world.hasDied;
  }

  private static SimulatedLog ended() {
    var simulation = new Simulation(1);
    var log = simulation.log();
    for (var id : List.of(GONE, STAYS)) {
      simulation.start(PipelineSimulationTest.search(id, PipelineSimulationTest.other()));
      log.publish(Topics.LAYERS_MEASURED, table(id), layers(id));
    }
    simulation.runUntil(() ->
        BY_SEARCH.stream()
            .allMatch(
                topic -> log.newest(topic, GONE) != null && log.newest(topic, STAYS) != null));
    simulation.restartAll();
    return log;
  }

  private static String table(String searchId) {
    return "table.refined-" + searchId;
  }

  private static LayersMeasured layers(String searchId) {
    return LayersMeasured.newBuilder()
        .setTableId(table(searchId))
        .setProvenance(
            new TableProvenance("device", "runtime", "1", "cpu", "fp32", 1, TableKind.MEASURED))
        .setRound(1)
        .setRounds(1)
        .setLayers(1)
        .setEntries(List.of(new LayerLatency(LAYER, 1.5, null, null)))
        .setAt(NOON)
        .build();
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Everything that outlives a service, and the services. */
  private static final class World {
    final SimulatedLog log = new SimulatedLog(ENDED);
    private final Path artefacts;
    private final Path checkpoints;
    private final TablesInMemory tables = new TablesInMemory(() -> step(Service.TABLES));
    private final Map<Service, Life> lives = new EnumMap<>(Service.class);
    private Searches searches = new Searches();
    private Rankings rankings = new Rankings(new PackedRevisions());
    private Progress progress = new Progress();
    private TableKeeper keeper = new TableKeeper(new TableBook(), tables);
    private @Nullable Service victim;
    private int stepsToLive;
    private boolean isCompacted;
    boolean hasDied;

    /** How many records the services have published. */
    int said;

    World(Path folder) {
      artefacts = folder.resolve("artefacts");
      checkpoints = folder.resolve("checkpoints");
      beginAll();
    }

    void beginAll() {
      for (var service : Service.values()) {
        begin(service);
      }
    }

    private void begin(Service service) {
      lives.put(service, new Life(service, fold(service)));
    }

    /** What a trainer has left that was killed before it could see the end of the searches. */
    void leaveFiles() throws IOException {
      for (var id : List.of(GONE, STAYS)) {
        for (var root : List.of(artefacts, checkpoints)) {
          for (var name : List.of("first", "second")) {
            var file = root.resolve(id, id + "-0001", name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "something");
          }
        }
      }
    }

    /** The next so many steps of a service are its last ones. */
    void kill(Service service, int steps, boolean compactsMeanwhile) {
      victim = service;
      stepsToLive = steps;
      isCompacted = compactsMeanwhile;
    }

    private void step(Service service) {
      if (service == victim && stepsToLive-- == 0) {
        hasDied = true;
        throw new Killed();
      }
    }

    /** Until nobody has anything to read or to say. */
    void settle() {
      var before = -1;
      while (before < said) {
        before = said;
        for (var service : Service.values()) {
          try {
            live(service);
          } catch (Killed e) {
            if (isCompacted) {
              log.compact();
            }
            begin(service);
            live(service);
          }
        }
      }
    }

    private void live(Service service) {
      Objects.requireNonNull(lives.get(service)).goOn();
    }

    void assertOnlyOneIsLeft() {
      assertThat(BY_SEARCH)
          .allSatisfy(topic -> {
            assertThat(log.newest(topic, GONE)).as(topic.name()).isNull();
            assertThat(log.newest(topic, STAYS))
                .as(topic.name())
                .isNotNull()
                .isEqualTo(ENDED.newest(topic, STAYS));
          });
      assertThat(log.newest(Topics.LAYERS_MEASURED, table(GONE))).isNull();
      assertThat(log.newest(Topics.LAYERS_MEASURED, table(STAYS))).isNotNull();
      assertThat(tables.list().tables()).extracting(TableSummary::id).containsExactly(table(STAYS));
      assertThat(artefacts.resolve(GONE)).doesNotExist();
      assertThat(checkpoints.resolve(GONE)).doesNotExist();
      assertThat(artefacts.resolve(STAYS, STAYS + "-0001", "second")).exists();
      assertThat(searches.find(GONE)).isNull();
      assertThat(rankings.find(GONE)).isNull();
      assertThat(progress.overview(GONE)).isNull();
      assertThat(searches.find(STAYS)).isNotNull();
      assertThat(rankings.find(STAYS)).isNotNull();
      assertThat(progress.overview(STAYS)).isNotNull();
    }

    private Fold fold(Service service) {
      return switch (service) {
        case SAMPLER -> sampler();
        case TABLES -> tables();
        case FINALISTS -> finalists();
        case OPTIMIZER ->
            new OptimizerFold(
                new Thinking(Runnable::run, (_, _) -> _ -> 1.0, Strategies::of),
                new OptimizerMetrics(new SimpleMeterRegistry()),
                CLOCK);
        case TRAINER -> trainer();
        case RANKER -> ranker();
      };
    }

    private Fold sampler() {
      searches = new Searches();
      return Simulation.sampler(searches, CLOCK);
    }

    private Fold tables() {
      var book = new TableBook();
      var searches = new gpunas.latency.Searches();
      var costs = new CostBook(tables, CLOCK);
      var journal = unused(TableJournal.class);
      keeper = new TableKeeper(book, tables);
      return new TablesFold(
          searches,
          new Proposals(),
          book,
          new LayerShares(),
          new MissingLayerWatch(searches, new TableBudgets(searches, costs), costs, book, journal),
          new TableDeletion(book, tables, keeper, journal, searches, new TableWishes(searches)),
          CLOCK);
    }

    private Fold finalists() {
      var refined =
          new RefinedTables(
              new gpunas.latency.Searches(),
              new Proposals(),
              new TableBook(),
              unused(TableJournal.class));
      return new FinalistsFold(
          new NetworkProfiler(
              null,
              tables,
              new FinalistVisits(1, Duration.ZERO, _ -> false),
              new BaselineNetworks(_ -> null),
              refined,
              _ -> false),
          new LatencyMetrics(new SimpleMeterRegistry()),
          CLOCK);
    }

    private Fold trainer() {
      return new KnownSearches(
          new Eraser(
              dying(ArtefactStore.class, new FileArtefactStore(artefacts, "1"), artefacts),
              dying(Checkpoints.class, new FileCheckpoints(checkpoints), checkpoints)));
    }

    private Fold ranker() {
      rankings = new Rankings(new PackedRevisions());
      progress = new Progress();
      return Simulation.ranker(rankings, progress, CLOCK);
    }

    /** A store that may be killed before it deletes a search, half way, and after it. */
    private <T> T dying(Class<T> type, T store, Path root) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (_, method, arguments) -> {
                if (!method.getName().equals("delete")) {
                  return method.invoke(store, arguments);
                }
                var searchId = String.valueOf(arguments[0]);
                step(Service.TRAINER);
                Files.deleteIfExists(root.resolve(searchId, searchId + "-0001", "first"));
                step(Service.TRAINER);
                method.invoke(store, arguments);
                step(Service.TRAINER);
                return null;
              }));
    }

    private static <T> T unused(Class<T> type) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (_, method, _) -> {
                throw new AssertionError(method + " is called.");
              }));
    }

    /** A process of a service: what it has read, and what it makes of it. */
    private final class Life {
      private final Service service;
      private final Fold fold;
      private final Dispatch dispatch;
      private final List<Topic<?>> topics;
      private final Map<Topic<?>, Long> read = new HashMap<>();
      private boolean hasCaughtUp;

      Life(Service service, Fold fold) {
        this.service = service;
        this.fold = fold;
        dispatch = new Dispatch(fold.handlers());
        topics =
            dispatch.topics().stream()
                .sorted(Comparator.comparing((Topic<?> topic) -> !topic.isCompacted()))
                .toList();
      }

      /** Reads what is there, and says what follows: as the loop does. */
      void goOn() {
        for (var topic : topics) {
          for (var event = log.next(topic, read.getOrDefault(topic, 0L));
              event != null;
              event = log.next(topic, event.offset() + 1)) {
            step(service);
            dispatch.take(event);
            read.put(topic, event.offset() + 1);
            step(service);
            if (hasCaughtUp) {
              decide();
            }
          }
        }
        hasCaughtUp = true;
        decide();
        if (service == Service.TABLES) {
          keeper.keepAll((_, failure) -> {
            throw failure;
          });
        }
      }

      private void decide() {
        for (var owed = fold.decide(); !owed.isEmpty(); owed = fold.decide()) {
          for (var each : owed) {
            step(service);
            log.publish(each);
            said++;
            step(service);
          }
        }
      }
    }
  }

  /** What Redis keeps, which outlives the service and may be the last thing that it sees. */
  private static final class TablesInMemory implements TableStore {
    private final TreeMap<String, LatencyTable> tables = new TreeMap<>();
    private final Runnable step;

    TablesInMemory(Runnable step) {
      this.step = step;
    }

    @Override
    public @Nullable TableSummary summary(String id) {
      var table = tables.get(id);
      return table == null ? null : table.summary();
    }

    @Override
    public @Nullable LatencyTable find(String id) {
      return tables.get(id);
    }

    @Override
    public boolean put(LatencyTable table, long generation) {
      assertThat(generation).as("no table here has a successor").isZero();
      tables.put(table.id(), table);
      return true;
    }

    @Override
    public boolean deleteBefore(String id, long generation) {
      step.run();
      var wasThere = tables.remove(id) != null;
      step.run();
      return wasThere;
    }

    @Override
    public long generation(String id) {
      return 0;
    }

    @Override
    public String place(String id) {
      return id;
    }

    @Override
    public Listed list() {
      return new Listed(
          tables.values().stream().map(LatencyTable::summary).toList(), new TreeMap<>());
    }
  }
}
