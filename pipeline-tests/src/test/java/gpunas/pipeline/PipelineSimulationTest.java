package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.optimizer.OptimizerMetrics;
import gpunas.optimizer.kafka.OptimizerFold;
import gpunas.optimizer.search.Thinking;
import gpunas.ranker.Ranker;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.kafka.RankerFold;
import gpunas.ranker.progress.Progress;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.Sampling;
import gpunas.sampler.Searches;
import gpunas.sampler.kafka.SamplerFold;
import gpunas.schemas.BandSpec;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.FinishSpec;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RankedResults;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.RungsSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.Spaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sampler, optimizer and ranker on a log in memory, in an order drawn by a seed: they crash before
 * and after they publish, start again from nothing, are told things twice, are paused, and think as
 * long as chance wants. What latency service and trainers say is a function of what they are asked.
 * However it went, the end is the same.
 */
class PipelineSimulationTest {

  private static final int TRAININGS = 20;
  private static final int REPEATS = 4;
  private static final int CANDIDATES = 600;
  private static final int BATCH = 100;
  private static final int MAX_STEPS = 200_000;
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);
  private static final LayerGrid GRID = new LayerGrid(Spaces.quickstart());
  private static final AdditiveCost LATENCY = GRID.cost(PipelineSimulationTest::micros);

  /** What every seed has come to so far, by kind of search: all must come to the same. */
  private static final Map<String, Set<String>> ENDS = new HashMap<>();

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("simulation.tries", 20));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void crashes_repetitions_and_order_change_nothing(long seed) {
    var simulation = new Simulation(seed);
    simulation.publish(Topics.SEARCHES, search(SearchState.RUNNING, PipelineSimulationTest::rungs));
    var ranked = simulation.run(PipelineSimulationTest::rungs);

    assertThat(simulation.crashes).isPositive();
    assertThat(simulation.all(Topics.CANDIDATES_SAMPLED, CandidatesSampled.class))
        .extracting(CandidatesSampled::getFirstIndex)
        .containsOnly(0L, 100L, 200L, 300L, 400L, 500L);
    var jobs = simulation.all(Topics.TRAINING_JOBS, TrainingJob.class);
    assertThat(jobs)
        .extracting(TrainingJob::getJobId)
        .doesNotHaveDuplicates()
        .hasSize(TRAININGS + REPEATS);
    assertThat(jobs)
        .filteredOn(job -> job.getRung() == 0)
        .extracting(TrainingJob::getEncoding)
        .doesNotHaveDuplicates();
    assertThat(jobs).filteredOn(job -> job.getRepeat() > 0).hasSize(REPEATS);
    assertThat(jobs)
        .allSatisfy(
            job -> assertThat(job.getTopRung()).isEqualTo(job.getRecipe().getEpochs() == 4));
    assertThat(ranked.getCompleted() + ranked.getDiverged()).isEqualTo(TRAININGS + REPEATS);
    assertSameEnd("rungs", simulation, ranked);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void device_hours_end_a_search_at_the_same_training_however_it_went(long seed) {
    var simulation = new Simulation(seed);
    simulation.publish(
        Topics.SEARCHES, search(SearchState.RUNNING, PipelineSimulationTest::deviceHours));
    var ranked = simulation.run(PipelineSimulationTest::deviceHours);
    var finished =
        simulation.all(Topics.OPTIMIZATIONS_FINISHED, OptimizationFinished.class).getFirst();
    assertThat(finished.getBands())
        .allSatisfy(band -> assertThat(band.getReason()).startsWith("the device hours are spent"));
    assertSameEnd("device hours", simulation, ranked);
  }

  private static void assertSameEnd(String kind, Simulation simulation, RankedResults ranked) {
    var jobs =
        simulation.all(Topics.TRAINING_JOBS, TrainingJob.class).stream()
            .map(TrainingJob::toString)
            .toList();
    var ends = ENDS.computeIfAbsent(kind, _ -> new HashSet<>());
    // How entries moved depends on which revisions there were; what they are does not.
    var entries =
        ranked.getBands().stream()
            .flatMap(band -> band.getEntries().stream())
            .map(entry -> entry.getRank() + " " + entry.getJobId() + " " + entry.getObjective())
            .toList();
    ends.add(jobs + "\n" + entries);
    assertThat(ends).hasSize(1);
  }

  private static double micros(Layer layer) {
    return 1 + layer.macs() / 1e4;
  }

  /** Short trainings first, and the best of every band twice more. */
  private static SearchSpec.Builder rungs(SearchSpec.Builder spec) {
    return spec.setTrainings(TRAININGS)
        .setRungs(new RungsSpec(List.of(1, 4), 0.25))
        .setFinish(new FinishSpec(1, 2));
  }

  /** Every training takes an hour. */
  private static SearchSpec.Builder deviceHours(SearchSpec.Builder spec) {
    return spec.setTrainings(1000).setDeviceHours(12.0);
  }

  private static Search search(SearchState state, UnaryOperator<SearchSpec.Builder> kind) {
    return new Search(
        "s",
        state,
        null,
        NOON,
        NOON,
        kind.apply(
                SearchSpec.newBuilder()
                    .setName("simulated")
                    .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
                    .setTable("table")
                    .setBands(
                        List.of(
                            new BandSpec("fast", 0.0, 100.0, null),
                            new BandSpec("slow", 100.0, 400.0, null)))
                    .setObjective(new ObjectiveSpec(0.05, 0.6))
                    .setDataset("data")
                    .setRecipe(
                        RecipeSpec.newBuilder()
                            .setEpochs(1)
                            .setBatchSize(50)
                            .setLearningRate(0.1)
                            .setWarmUp(0.1)
                            .setMomentum(0.9)
                            .setWeightDecay(1e-4)
                            .setLabelSmoothing(0.1)
                            .setDropout(0.2)
                            .setDropPath(0.0)
                            .setTrainingImages(0)
                            .build())
                    .setStrategy("bayesian")
                    .setCandidates((long) CANDIDATES)
                    .setInFlight(4)
                    .setTargets(new TargetsSpec(0.0, null, null))
                    .setSeed(5L))
            .build());
  }

  /** A service: its fold, where it has read to, and how to start it again. */
  private static final class Actor {
    private final List<Topic> topics;
    private final Supplier<Fold> start;
    private final Map<Topic, Integer> read = new HashMap<>();
    private Fold fold;

    Actor(List<Topic> topics, Supplier<Fold> start) {
      this.topics = topics;
      this.start = start;
      this.fold = start.get();
    }
  }

  private static final class Simulation {
    private final RandomGenerator random;
    private final Map<Topic, List<Event>> log = new HashMap<>();
    private final List<Actor> actors;
    private int annotated;
    private int trained;
    private int measured;
    private int crashes;
    private boolean paused;

    /** What the optimizer's other threads have to do. */
    private Queue<Runnable> thoughts = new ArrayDeque<>();

    private static SamplerFold sampler() {
      var searches = new Searches();
      var metrics = new SamplerMetrics(new SimpleMeterRegistry());
      return new SamplerFold(
          new Sampling(searches, BATCH, CLOCK, metrics), new EpochTimes(searches));
    }

    Simulation(long seed) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      Topics.ALL.forEach(topic -> log.put(topic, new ArrayList<>()));
      actors =
          List.of(
              new Actor(SamplerFold.TOPICS, Simulation::sampler),
              new Actor(
                  OptimizerFold.TOPICS,
                  () -> {
                    thoughts = new ArrayDeque<>();
                    Executor later = thoughts::add;
                    return new OptimizerFold(
                        new Thinking(later, (_, _) -> PipelineSimulationTest::micros),
                        new OptimizerMetrics(new SimpleMeterRegistry()),
                        CLOCK);
                  }),
              new Actor(
                  RankerFold.TOPICS,
                  () ->
                      new RankerFold(
                          new Ranker(CLOCK, new RankerMetrics(new SimpleMeterRegistry())),
                          new Rankings(),
                          new Progress())));
    }

    RankedResults run(UnaryOperator<SearchSpec.Builder> kind) {
      for (var step = 0; step < MAX_STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0 -> annotate();
          case 1 -> train();
          case 2 -> measure();
          case 3 -> repeat();
          case 4 -> think();
          case 5 -> pauseOrResume(kind);
          default -> act(actors.get(random.nextInt(actors.size())));
        }
        var ranked = all(Topics.RESULTS_RANKED, RankedResults.class);
        if (!ranked.isEmpty() && ranked.getLast().getFinal$()) {
          return ranked.getLast();
        }
      }
      throw new AssertionError("No end after " + MAX_STEPS + " steps");
    }

    /** One event, then what is owed; now and then death, before or after it is published. */
    private void act(Actor actor) {
      var fate = random.nextInt(15);
      if (fate == 0) {
        restart(actor);
        return;
      }
      if (readOne(actor)) {
        decide(actor, fate == 1);
      }
    }

    private void decide(Actor actor, boolean dies) {
      for (var owed = actor.fold.decide(); !owed.isEmpty(); owed = actor.fold.decide()) {
        if (dies) {
          restart(actor);
          return;
        }
        owed.forEach(outgoing -> publish(outgoing.topic(), outgoing.value()));
      }
    }

    private void think() {
      if (!thoughts.isEmpty()) {
        thoughts.remove().run();
        decide(actors.get(1), random.nextInt(15) == 0);
      }
    }

    private void pauseOrResume(UnaryOperator<SearchSpec.Builder> kind) {
      if (paused || random.nextInt(10) == 0) {
        paused = !paused;
        publish(Topics.SEARCHES, search(paused ? SearchState.PAUSED : SearchState.RUNNING, kind));
      }
    }

    private void restart(Actor actor) {
      crashes++;
      actor.fold = actor.start.get();
      actor.read.clear();
      var more = true;
      while (more) {
        more = readOne(actor);
      }
      // Caught up: what is owed from before is published now.
      for (var owed = actor.fold.decide(); !owed.isEmpty(); owed = actor.fold.decide()) {
        owed.forEach(outgoing -> publish(outgoing.topic(), outgoing.value()));
      }
    }

    private boolean readOne(Actor actor) {
      var unread =
          actor.topics.stream()
              .filter(topic -> actor.read.getOrDefault(topic, 0) < log.get(topic).size())
              .toList();
      if (unread.isEmpty()) {
        return false;
      }
      var topic = unread.get(random.nextInt(unread.size()));
      actor.fold.apply(log.get(topic).get(actor.read.merge(topic, 1, Integer::sum) - 1));
      return true;
    }

    private void annotate() {
      var sampled = all(Topics.CANDIDATES_SAMPLED, CandidatesSampled.class);
      if (annotated < sampled.size()) {
        publish(Topics.CANDIDATES_ANNOTATED, annotation(sampled.get(annotated++)));
      }
    }

    private void train() {
      var jobs = all(Topics.TRAINING_JOBS, TrainingJob.class);
      if (trained < jobs.size()) {
        publish(Topics.TRAINING_RESULTS, result(jobs.get(trained++)));
      }
    }

    private void measure() {
      var finished = all(Topics.OPTIMIZATIONS_FINISHED, OptimizationFinished.class);
      if (measured < finished.size()) {
        measured++;
        publish(
            Topics.NETWORKS_MEASURED,
            new NetworksMeasured("s", "table", List.of(), "simulated", NOON));
      }
    }

    /** A trainer that froze wakes up and answers again. */
    private void repeat() {
      var jobs = all(Topics.TRAINING_JOBS, TrainingJob.class);
      if (trained > 0 && random.nextInt(5) == 0) {
        publish(Topics.TRAINING_RESULTS, result(jobs.get(random.nextInt(trained))));
      }
    }

    void publish(Topic topic, SpecificRecordBase value) {
      var events = log.get(topic);
      events.add(new Event(topic.name(), 0, events.size(), "s", WireCodec.encode(value), NOON));
    }

    <T extends SpecificRecordBase> List<T> all(Topic topic, Class<T> type) {
      return log.get(topic).stream().map(event -> event.decode(type)).toList();
    }
  }

  private static TrainingResult result(TrainingJob job) {
    var outcome =
        job.getNumber() % 5 == 4
            ? new TrainingDiverged(0)
            : TrainingCompleted.newBuilder()
                .setLoss(2 - Math.log10((double) job.getParameters()) / 4)
                .setTop1(0.8)
                .setValidationImages(100)
                .setImagesPerSecond(10)
                .setDirectory("d")
                .setFiles(List.of())
                .build();
    return TrainingResult.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId("s")
        .setTrainer("trainer")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(outcome)
        .setStartedAt(NOON)
        .setFinishedAt(NOON.plusSeconds(3600))
        .build();
  }

  private static CandidatesAnnotated annotation(CandidatesSampled batch) {
    var genes = batch.getGenes();
    var all = batch.getEncodings().duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    var encodings = ByteBuffer.allocate(all.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
    var bands = ByteBuffer.allocate(batch.getCount());
    var latencies = ByteBuffer.allocate(8 * batch.getCount()).order(ByteOrder.LITTLE_ENDIAN);
    var values = new int[genes];
    for (var i = 0; i < batch.getCount(); i++) {
      for (var j = 0; j < genes; j++) {
        values[j] = all.get();
      }
      var latency = LATENCY.of(Encoding.of(values));
      if (latency < 400) {
        for (var value : values) {
          encodings.putShort((short) value);
        }
        bands.put((byte) (latency < 100 ? 0 : 1));
        latencies.putDouble(latency);
      }
    }
    var kept = bands.position();
    return new CandidatesAnnotated(
        "s",
        batch.getFirstIndex(),
        batch.getCount(),
        batch.getTotal(),
        "table",
        "0",
        1.0,
        1000.0,
        batch.getCount() - kept,
        kept,
        genes,
        encodings.flip(),
        bands.flip(),
        latencies.flip(),
        ByteBuffer.allocate(8 * kept),
        ByteBuffer.allocate(8 * kept));
  }
}
