package gpunas.pipeline;

import static gpunas.testing.SampleSearches.NOON;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.kafka.OptimizerFold;
import gpunas.optimizer.search.OptimizerMetrics;
import gpunas.optimizer.search.Thinking;
import gpunas.optimizer.strategy.Strategies;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.kafka.PackedRevisions;
import gpunas.ranker.kafka.RankerFold;
import gpunas.ranker.progress.Progress;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.Predictions;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchLog;
import gpunas.sampler.Searches;
import gpunas.sampler.kafka.SamplerFold;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.Spaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Sampler, optimizer and ranker on a {@link SimulatedLog}, and a world that answers them. */
final class Simulation {
  private static final int BATCH = 100;
  private static final int MAX_STEPS = 200_000;

  /** A search that nobody ever starts. */
  private static final String NOBODY = "nobody";

  /** By which the simulated table's networks take memory. */
  static final DeployedMemory MEMORY = new DeployedMemory(DeployedMemory.Numbers.FP16, 4);

  private static final AdditiveCost LATENCY =
      new LayerGrid(Spaces.quickstart()).cost(Simulation::micros);

  private final RandomGenerator random;
  private Instant now = NOON;
  private final InstantSource clock = () -> now;
  private final SimulatedLog log = new SimulatedLog();
  private final Actor sampler = new Actor(this::newSampler);
  private final Actor optimizer = new Actor(this::newOptimizer);
  private final Actor ranker = new Actor(this::newRanker);
  private final List<Actor> actors = List.of(sampler, optimizer, ranker);

  private Searches searches = new Searches();
  private Rankings rankings = new Rankings(new PackedRevisions());
  private Progress progress = new Progress();

  /** What the optimizer's other threads have to do. */
  private Queue<Runnable> thoughts = new ArrayDeque<>();

  private int annotated;
  private int trained;
  private int measured;
  private int crashes;
  private int refused;
  private @Nullable String toDelete;
  private @Nullable Runnable nonsense;

  /** A service: its fold, where it has read to, and how to start it again. */
  private static final class Actor {
    final Supplier<Fold> start;
    final Map<Topic<?>, Long> read = new HashMap<>();
    @Nullable Fold fold;
    @Nullable Dispatch dispatch;

    Actor(Supplier<Fold> start) {
      this.start = start;
    }

    void begin() {
      fold = start.get();
      dispatch = new Dispatch(fold.handlers());
      read.clear();
    }

    long readTo() {
      return read.getOrDefault(Topics.SEARCHES, 0L);
    }

    Fold fold() {
      return Objects.requireNonNull(fold);
    }

    Dispatch dispatch() {
      return Objects.requireNonNull(dispatch);
    }
  }

  Simulation(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    actors.forEach(Actor::begin);
  }

  private static double micros(Layer layer) {
    return 1 + layer.macs() / 1e4;
  }

  private Fold newSampler() {
    searches = new Searches();
    return sampler(searches, clock);
  }

  /** A sampler that knows nothing yet. */
  static Fold sampler(Searches searches, InstantSource clock) {
    return new SamplerFold(
        searches,
        new EpochTimes(searches),
        new KnownDatasets(clock),
        BATCH,
        clock,
        new SamplerMetrics(new SimpleMeterRegistry()));
  }

  private Fold newOptimizer() {
    thoughts = new ArrayDeque<>();
    Executor later = thoughts::add;
    return new OptimizerFold(
        new Thinking(later, (_, _) -> Simulation::micros, Strategies::of),
        new OptimizerMetrics(new SimpleMeterRegistry()),
        clock);
  }

  private Fold newRanker() {
    rankings = new Rankings(new PackedRevisions());
    progress = new Progress();
    return ranker(rankings, progress, clock);
  }

  /** A ranker that knows nothing yet. */
  static Fold ranker(Rankings rankings, Progress progress, InstantSource clock) {
    return new RankerFold(
        rankings, progress, clock, new RankerMetrics(new SimpleMeterRegistry(), progress, clock));
  }

  SimulatedLog log() {
    return log;
  }

  /** How often a service was started again from nothing. */
  int crashes() {
    return crashes;
  }

  /** How many records became dead letters. */
  int refused() {
    return refused;
  }

  void start(Search search) {
    log.publish(Topics.SEARCHES, search.id(), SearchCodec.toWire(search));
  }

  /** A user cancels the search at some time, if it does not end before, and deletes it. */
  void deletesInTheEnd(String searchId) {
    toDelete = searchId;
  }

  /**
   * From time to time something comes that means nothing, on any topic that a service reads.
   *
   * @param again another search of the same id
   */
  void sendsNonsense(String searchId, Search again) {
    var read =
        actors.stream()
            .flatMap(actor -> actor.dispatch().topics().stream())
            .distinct()
            .filter(topic -> !topic.equals(Topics.SEARCHES))
            .sorted(Comparator.comparing(Topic::name))
            .toList();
    nonsense =
        () -> {
          var topic = read.get(random.nextInt(read.size()));
          switch (random.nextInt(4)) {
            case 0 -> start(again);
            // What a tombstone deletes on a compacted topic is really gone.
            case 1 -> log.publish(topic, topic.isCompacted() ? NOBODY : searchId, null);
            case 2 -> copied(topic, searchId, false);
            default -> copied(topic, searchId, true);
          }
        };
  }

  void sendsNoMoreNonsense() {
    nonsense = null;
  }

  /** For all services. */
  void passTime(Duration time) {
    now = now.plus(time);
  }

  /**
   * What was told of a search is told under the key of one that nobody started.
   *
   * @param isOfNobody whether it speaks of that search as well, so that nothing is wrong with it
   */
  private <T extends SpecificRecordBase> void copied(
      Topic<T> topic, String searchId, boolean isOfNobody) {
    var all = log.ever(topic, searchId);
    if (!all.isEmpty()) {
      var copy = SpecificData.get().deepCopy(all.getLast().getSchema(), all.getLast());
      if (isOfNobody) {
        put(copy, "searchId", NOBODY);
        put(copy, "jobId", NOBODY + "-0000");
      }
      log.publish(topic, NOBODY, copy);
    }
  }

  private static void put(SpecificRecordBase record, String field, String value) {
    if (record.getSchema().getField(field) != null) {
      record.put(field, value);
    }
  }

  boolean isCompleted(String searchId) {
    var newest = log.newest(Topics.SEARCHES, searchId);
    return newest != null && newest.getState() == SearchState.COMPLETED;
  }

  /** Whether nothing is on a compacted topic any more of a search that is deleted. */
  boolean isForgotten(String searchId) {
    return log.newest(Topics.SEARCHES, searchId) == null
        && log.newest(Topics.OPTIMIZATIONS_FINISHED, searchId) == null
        && log.newest(Topics.RESULTS_RANKED, searchId) == null
        && log.newest(Topics.SEARCHES_SUMMARISED, searchId) == null;
  }

  /** Whether somebody can still be asked about a search. */
  boolean knows(String searchId) {
    return searches.find(searchId) != null
        || rankings.find(searchId) != null
        || progress.overview(searchId) != null;
  }

  void runUntil(BooleanSupplier end) {
    for (var step = 0; step < MAX_STEPS; step++) {
      step();
      if (end.getAsBoolean()) {
        actors.forEach(this::catchUp);
        if (end.getAsBoolean()) {
          return;
        }
      }
    }
    throw new AssertionError("No end after " + MAX_STEPS + " steps");
  }

  void run(int steps) {
    for (var step = 0; step < steps; step++) {
      step();
    }
  }

  void restartAll() {
    log.compact();
    actors.forEach(this::restart);
    trimAll();
  }

  void trimAll() {
    actors.forEach(actor -> log.trim(actor.fold().trims()));
  }

  private void step() {
    switch (random.nextInt(13)) {
      case 0 -> annotate();
      case 1 -> train();
      case 2 -> measure();
      case 3 -> repeat();
      case 4 -> think();
      case 5 -> pauseOrResume();
      case 6 -> endAndDelete();
      case 7 -> tidy();
      default -> act(actors.get(random.nextInt(actors.size())));
    }
    if (nonsense != null && random.nextInt(100) == 0) {
      nonsense.run();
    }
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
    for (var owed = actor.fold().decide(); !owed.isEmpty(); owed = actor.fold().decide()) {
      if (dies) {
        restart(actor);
        return;
      }
      owed.forEach(log::publish);
    }
  }

  private void restart(Actor actor) {
    crashes++;
    actor.begin();
    catchUp(actor);
  }

  private void catchUp(Actor actor) {
    var more = true;
    while (more) {
      more = readOne(actor);
    }
    // Caught up: what is owed from before is published now.
    decide(actor, false);
  }

  /** Compacted topics before the others, as the loop does at a start. */
  private boolean readOne(Actor actor) {
    var unread =
        actor.dispatch().topics().stream()
            .filter(topic -> log.next(topic, actor.read.getOrDefault(topic, 0L)) != null)
            .toList();
    if (unread.isEmpty()) {
      return false;
    }
    var compacted = unread.stream().filter(Topic::isCompacted).toList();
    var from = compacted.isEmpty() ? unread : compacted;
    var topic = from.get(random.nextInt(from.size()));
    var event = Objects.requireNonNull(log.next(topic, actor.read.getOrDefault(topic, 0L)));
    actor.read.put(topic, event.offset() + 1);
    try {
      actor.dispatch().take(event);
    } catch (PermanentFailure e) {
      refused++;
    }
    return true;
  }

  private void think() {
    if (!thoughts.isEmpty()) {
      thoughts.remove().run();
      decide(optimizer, random.nextInt(15) == 0);
    }
  }

  /** Now and then what is not needed goes, as Kafka does it: sooner or later. */
  private void tidy() {
    // Kafka never compacts what was written just now: its writer has seen it long before.
    if (random.nextInt(10) == 0 && log.next(Topics.SEARCHES, sampler.readTo()) == null) {
      log.compact();
    }
    log.trim(actors.get(random.nextInt(actors.size())).fold().trims());
  }

  private void pauseOrResume() {
    var search = searches.find("s");
    if (search != null && search.state() == Search.State.PAUSED) {
      control().resume("s");
    } else if (random.nextInt(10) == 0) {
      control().pause("s");
    }
  }

  private void endAndDelete() {
    if (toDelete != null && random.nextInt(20) == 0) {
      if (random.nextInt(10) == 0) {
        control().cancel(toDelete);
      }
      control().delete(toDelete);
    }
  }

  private SearchControl control() {
    var published =
        new SearchLog() {
          @Override
          public void write(Search search) {
            start(search);
          }

          @Override
          public void delete(String searchId) {
            log.publish(Outgoing.tombstone(Topics.SEARCHES, searchId));
          }
        };
    return new SearchControl(
        searches,
        new KnownDatasets(clock),
        (_, _, _) ->
            new Predictions.Answer.Unknown(
                "No latency service is asked.", Predictions.Table.NOTHING),
        published,
        clock,
        random,
        new SamplerMetrics(new SimpleMeterRegistry()));
  }

  private void annotate() {
    var sampled = log.ever(Topics.CANDIDATES_SAMPLED);
    if (annotated < sampled.size()) {
      var batch = sampled.get(annotated++);
      log.publish(
          Topics.CANDIDATES_ANNOTATED,
          batch.getSearchId(),
          annotation(batch, targets(batch.getSearchId())));
    }
  }

  private void train() {
    var jobs = log.ever(Topics.TRAINING_JOBS);
    if (trained < jobs.size()) {
      var job = jobs.get(trained++);
      log.publish(Topics.TRAINING_RESULTS, job.getSearchId(), result(job));
    }
  }

  private void measure() {
    var finished = log.ever(Topics.OPTIMIZATIONS_FINISHED);
    if (measured < finished.size()) {
      var searchId = finished.get(measured++).getSearchId();
      log.publish(
          Topics.NETWORKS_MEASURED,
          searchId,
          new NetworksMeasured(
              searchId, "table", List.of(), "simulated", NOON, List.of(), null, null));
    }
  }

  /** A trainer that froze wakes up and answers again. */
  private void repeat() {
    if (trained > 0 && random.nextInt(5) == 0) {
      var job = log.ever(Topics.TRAINING_JOBS).get(random.nextInt(trained));
      log.publish(Topics.TRAINING_RESULTS, job.getSearchId(), result(job));
    }
  }

  private static TrainingResult result(TrainingJob job) {
    var outcome =
        job.getNumber() % 5 == 4
            ? new TrainingDiverged(0)
            : TrainingCompleted.newBuilder()
                .setLoss(2 - Math.log10((double) job.getParameters()) / 4)
                .setTop1(job.getTaught() == null ? 0.8 : 0.85)
                .setTaughtBy(
                    job.getTaught() == null ? null : job.getTaught().getTeaching().getJobId())
                .setValidationImages(100)
                .setImagesPerSecond(10)
                .setDirectory("d")
                .setFiles(List.of())
                .build();
    return TrainingResult.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer("trainer")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(outcome)
        .setStartedAt(NOON)
        .setFinishedAt(NOON.plusSeconds(3600))
        .build();
  }

  /** As the newest record of the search says; none of a search that nobody has started. */
  private Targets targets(String searchId) {
    var records = log.ever(Topics.SEARCHES, searchId);
    return records.isEmpty()
        ? new Targets(0, null, null)
        : SearchCodec.fromWire(records.getLast()).spec().targets();
  }

  private static CandidatesAnnotated annotation(CandidatesSampled batch, Targets targets) {
    var all = PackedEncodings.of(batch.getEncodings(), batch.getGenes(), batch.getCount());
    var kept = new ArrayList<Encoding>();
    var bands = ByteBuffer.allocate(batch.getCount());
    var latencies = ByteBuffer.allocate(8 * batch.getCount()).order(ByteOrder.LITTLE_ENDIAN);
    var overMemory = 0;
    for (var encoding : all.toList()) {
      var latency = LATENCY.of(encoding);
      var isAllowed =
          targets.maxMemoryMiB() == null
              || targets.allowMemory(MEMORY.bytes(Spaces.quickstart().decode(encoding)));
      overMemory += latency < 400 && !isAllowed ? 1 : 0;
      if (latency < 400 && isAllowed) {
        kept.add(encoding);
        bands.put((byte) (latency < 100 ? 0 : 1));
        latencies.putDouble(latency);
      }
    }
    return new CandidatesAnnotated(
        batch.getSearchId(),
        batch.getFirstIndex(),
        batch.getCount(),
        batch.getTotal(),
        "table",
        "0",
        1.0,
        1000.0,
        batch.getCount() - kept.size(),
        kept.size(),
        batch.getGenes(),
        PackedEncodings.of(kept).toWire(),
        bands.flip(),
        latencies.flip(),
        null,
        "fp16",
        MEMORY.batch(),
        overMemory);
  }
}
