package gpunas.optimizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.optimizer.search.OptimizerMetrics;
import gpunas.schemas.BandSpec;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.FinishSpec;
import gpunas.schemas.NetworkLesson;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.RungsSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TableKeys;
import gpunas.schemas.TargetsSpec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.Spaces;
import gpunas.service.Service;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The optimizer service between a real broker and a real Redis. */
class OptimizerServiceIT {

  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final LayerGrid GRID = new LayerGrid(Spaces.quickstart());
  private static final AdditiveCost LATENCY = GRID.cost(OptimizerServiceIT::micros);

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;
  private static EmbeddedRedis redis;
  private static KafkaSettings settings;
  private static Publisher publisher;

  /** Of any search. */
  private static long revision;

  private static double micros(Layer layer) {
    return 1 + layer.macs() / 1e4;
  }

  @BeforeAll
  static void startServers() {
    kafka = EmbeddedKafka.start(folder);
    redis = EmbeddedRedis.start();
    settings = KafkaSettings.of(kafka.bootstrapServers());
    TopicAdmin.ensure(settings, Topics.ALL);
    publisher = new Publisher(settings);
  }

  @AfterAll
  static void stopServers() {
    publisher.close();
    redis.close();
    kafka.close();
  }

  private static ApplicationContext service() {
    return Service.start(
        "optimizer",
        -1,
        Map.of(
            "kafka.bootstrap-servers",
            kafka.bootstrapServers(),
            "redis.uri",
            redis.uri(),
            "micronaut.server.port",
            -1));
  }

  @Test
  void a_search_is_proposed_from_through_restarts_and_garbage_until_its_budget_is_spent() {
    putTable("table");
    publish(Topics.CANDIDATES_ANNOTATED, "s", annotated("s", 0));
    publish(Topics.SEARCHES, "s", search("s", spec("table", 6, 2)));
    List<TrainingJob> jobs;
    try (var _ = service()) {
      publish(Topics.CANDIDATES_ANNOTATED, "s", annotated("s", 100));
      jobs = await(Topics.TRAINING_JOBS, "s", 2);
      assertThat(jobs).extracting(TrainingJob::getLatencyDeviation).containsOnly(0.02);
      garbage(Topics.SEARCHES, Topics.TRAINING_RESULTS, Topics.CANDIDATES_ANNOTATED);
      publish(Topics.TRAINING_RESULTS, "s", completed(jobs.get(0), 0.5));
      jobs = await(Topics.TRAINING_JOBS, "s", 3);
    }
    // While nobody looks, the other one ends too, and is told twice.
    publish(Topics.TRAINING_RESULTS, "s", completed(jobs.get(1), 0.4));
    publish(Topics.TRAINING_RESULTS, "s", completed(jobs.get(1), 0.1));
    try (var again = service()) {
      for (var ended = 2; ended < 6; ended++) {
        jobs = await(Topics.TRAINING_JOBS, "s", Math.min(ended + 2, 6));
        publish(Topics.TRAINING_RESULTS, "s", completed(jobs.get(ended), 0.6));
      }
      var finished = await(Topics.OPTIMIZATIONS_FINISHED, "s", 1).getFirst();
      assertThat(finished.getTrainings()).isEqualTo(6);
      assertThat(finished.getFinalists().getFirst().getJobId()).isEqualTo("s-0001");
      assertThat(finished.getBands())
          .extracting(band -> band.getBand() + ": " + band.getReason())
          .containsExactly("wide: the budget is spent: 6 trainings");
      assertThat(
              again
                  .getBean(MeterRegistry.class)
                  .counter(OptimizerMetrics.TRAININGS, "outcome", "completed")
                  .count())
          .as("what ended before this life is not counted again")
          .isEqualTo(4);
    }
    assertThat(jobs).extracting(TrainingJob::getJobId).doesNotHaveDuplicates().hasSize(6);
    assertThat(jobs).extracting(TrainingJob::getEncoding).doesNotHaveDuplicates();
    assertThat(jobs)
        .allSatisfy(job ->
            assertThat(job.getLatencyMicros())
                .isEqualTo(LATENCY.of(gpunas.searchspace.Encoding.of(job.getEncoding()))));
    assertThat(read(Topics.SEARCHES.deadLetter(), Duration.ofSeconds(2))).hasSize(1);
    assertThat(read(Topics.TRAINING_RESULTS.deadLetter(), Duration.ofSeconds(2))).hasSize(1);
    assertThat(read(Topics.CANDIDATES_ANNOTATED.deadLetter(), Duration.ofSeconds(2))).hasSize(1);
  }

  @Test
  void a_table_that_redis_lost_holds_a_search_up_until_it_is_back() {
    publish(Topics.SEARCHES, "late", search("late", spec("late-table", 2, 2)));
    publish(Topics.CANDIDATES_ANNOTATED, "late", annotated("late", 0));
    publish(Topics.CANDIDATES_ANNOTATED, "late", annotated("late", 100));
    try (var _ = service()) {
      assertThat(read(Topics.TRAINING_JOBS, "late", Duration.ofSeconds(3))).isEmpty();
      putTable("late-table");
      assertThat(await(Topics.TRAINING_JOBS, "late", 2)).hasSize(2);
    }
  }

  @Test
  void a_search_climbs_its_rungs_and_trains_the_best_again() {
    putTable("table");
    begin(
        search(
            "climb",
            spec("table", 9, 3)
                .setRecipe(recipe(4))
                .setRungs(new RungsSpec(List.of(1, 4), 0.34))
                .setFinish(new FinishSpec(2, 2, null))));
    List<TrainingJob> jobs = List.of();
    try (var _ = service()) {
      for (var ended = 0; ended < 9 + 2 * 2; ended++) {
        jobs = await(Topics.TRAINING_JOBS, "climb", ended + 1);
        var job = jobs.get(ended);
        publish(Topics.TRAINING_RESULTS, "climb", completed(job, 0.3 + job.getMacs() / 1e9));
      }
      await(Topics.OPTIMIZATIONS_FINISHED, "climb", 1);
    }
    assertThat(jobs).hasSize(9 + 2 * 2);
    var explored = jobs.subList(0, 9);
    var entered = explored.stream().filter(job -> job.getRecipe().getEpochs() == 1).toList();
    assertThat(explored)
        .filteredOn(TrainingJob::getTopRung)
        .isNotEmpty()
        .allSatisfy(job -> {
          assertThat(job.getRecipe().getEpochs()).isEqualTo(4);
          assertThat(entered).extracting(TrainingJob::getEncoding).contains(job.getEncoding());
        });
    var again = jobs.subList(9, jobs.size());
    assertThat(again).allMatch(TrainingJob::getTopRung);
    assertThat(again).extracting(TrainingJob::getRepeat).containsExactly(1, 1, 2, 2);
    assertThat(again.subList(2, 4))
        .extracting(TrainingJob::getEncoding)
        .containsExactlyInAnyOrder(again.get(0).getEncoding(), again.get(1).getEncoding());
    assertThat(again).extracting(TrainingJob::getSeed).doesNotHaveDuplicates();
  }

  @Test
  void a_paused_search_hands_out_nothing_and_a_more_urgent_one_has_most_trainers() {
    putTable("table");
    var urgent = search("urgent", spec("table", 20, 4).setPriority(1));
    var patient = search("patient", spec("table", 20, 4));
    begin(urgent);
    begin(patient);
    try (var _ = service()) {
      var first = await(Topics.TRAINING_JOBS, "urgent", 4);
      assertThat(await(Topics.TRAINING_JOBS, "patient", 1)).hasSize(1);
      change(urgent, SearchState.PAUSED);
      // The other one has all its trainers from now on.
      await(Topics.TRAINING_JOBS, "patient", 4);
      first.forEach(job -> publish(Topics.TRAINING_RESULTS, "urgent", completed(job, 0.5)));
      assertThat(read(Topics.TRAINING_JOBS, "urgent", Duration.ofSeconds(3))).hasSize(4);
      change(urgent, SearchState.RUNNING);
      assertThat(await(Topics.TRAINING_JOBS, "urgent", 8)).hasSize(8);
    }
    // The other tests have their trainers to themselves.
    change(urgent, SearchState.CANCELLED);
    change(patient, SearchState.CANCELLED);
  }

  @Test
  void a_cancelled_search_is_finished_and_a_deleted_one_forgotten_after_a_kill() {
    putTable("table");
    var search = search("gone", spec("table", 20, 2));
    begin(search);
    List<TrainingJob> jobs;
    try (var _ = service()) {
      jobs = await(Topics.TRAINING_JOBS, "gone", 2);
      change(search, SearchState.CANCELLED);
      publish(Topics.TRAINING_RESULTS, "gone", completed(jobs.get(0), 0.5));
      publish(Topics.TRAINING_RESULTS, "gone", completed(jobs.get(1), 0.4));
      var finished = await(Topics.OPTIMIZATIONS_FINISHED, "gone", 1).getFirst();
      assertThat(finished.getBands().getFirst().getReason()).isEqualTo("the search was cancelled");
      assertThat(finished.getFinalists()).isEmpty();
      assertThat(finished.getLessons())
          .extracting(NetworkLesson::getEncoding)
          .containsExactly(jobs.get(0).getEncoding(), jobs.get(1).getEncoding());
    }
    publisher.publish(List.of(Outgoing.tombstone(Topics.SEARCHES, "gone")));
    publish(Topics.TRAINING_RESULTS, "gone", completed(jobs.get(1), 0.1));
    try (var _ = service()) {
      awaitTombstone(Topics.OPTIMIZATIONS_FINISHED, "gone");
    }
  }

  private static void change(Search search, SearchState state) {
    publish(
        Topics.SEARCHES,
        search.getSearchId(),
        Search.newBuilder(search).setState(state).setRevision(++revision).build());
  }

  private static void begin(Search search) {
    var id = search.getSearchId();
    publish(Topics.SEARCHES, id, search);
    publish(Topics.CANDIDATES_ANNOTATED, id, annotated(id, 0));
    publish(Topics.CANDIDATES_ANNOTATED, id, annotated(id, 100));
  }

  private static void putTable(String id) {
    var entries = new HashMap<String, String>();
    GRID.layers().forEach(layer -> entries.put(LayerKey.of(layer), Double.toString(micros(layer))));
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      connection.sync().hset(TableKeys.costs(id), entries);
    }
  }

  private static Search search(String id, SearchSpec.Builder spec) {
    return new Search(id, SearchState.RUNNING, null, NOON, NOON, spec.build(), 0L, null, Map.of());
  }

  private static SearchSpec.Builder spec(String table, int trainings, int inFlight) {
    return SearchSpec.newBuilder()
        .setName("test")
        .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
        .setTable(table)
        .setBands(List.of(new BandSpec("wide", 0.0, 1e9, null)))
        .setObjective(new ObjectiveSpec(0.05, 0.6))
        .setDataset("fashion-mnist")
        .setRecipe(recipe(1))
        .setStrategy("bayesian")
        .setCandidates(200L)
        .setTrainings(trainings)
        .setInFlight(inFlight)
        .setTargets(new TargetsSpec(0.0, null, null, null, null, null, null, null))
        .setSeed(1L);
  }

  private static RecipeSpec recipe(int epochs) {
    return RecipeSpec.newBuilder()
        .setEpochs(epochs)
        .setBatchSize(50)
        .setLearningRate(0.1)
        .setWarmUp(0.1)
        .setMomentum(0.9)
        .setWeightDecay(1e-4)
        .setLabelSmoothing(0.1)
        .setDropout(0.2)
        .setDropPath(0.0)
        .setTrainingImages(0)
        .build();
  }

  private static CandidatesAnnotated annotated(String searchId, long first) {
    var space = Spaces.quickstart();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(first);
    var count = 100;
    var genes = space.genes().size();
    var encodings = new PackedEncodings(genes, count);
    var latencies = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < count; i++) {
      var encoding = space.random(random);
      encodings.set(i, encoding.toArray());
      latencies.putDouble(LATENCY.of(encoding));
    }
    return new CandidatesAnnotated(
        searchId,
        first,
        count,
        200L,
        "table",
        "0",
        1.0,
        2.0,
        0,
        count,
        genes,
        encodings.toWire(),
        ByteBuffer.allocate(count),
        latencies.flip(),
        0.02,
        "fp32",
        1,
        0);
  }

  private static TrainingResult completed(TrainingJob job, double loss) {
    return TrainingResult.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer("trainer")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(
            TrainingCompleted.newBuilder()
                .setLoss(loss)
                .setTop1(0.8)
                .setValidationImages(100)
                .setImagesPerSecond(10)
                .setDirectory("d")
                .setFiles(List.of())
                .build())
        .setStartedAt(NOON)
        .setFinishedAt(NOON)
        .build();
  }

  private static <T extends SpecificRecordBase> void publish(Topic<T> topic, String key, T value) {
    publisher.publish(List.of(Outgoing.of(topic, key, value)));
  }

  private static void garbage(Topic<?>... topics) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (var topic : topics) {
        var _ =
            producer.send(
                new ProducerRecord<>(topic.name(), "s".getBytes(UTF_8), "garbage".getBytes(UTF_8)));
      }
    }
  }

  private static <T extends SpecificRecordBase> List<T> await(
      Topic<T> topic, String key, int count) {
    var deadline = Instant.now().plusSeconds(60);
    List<T> found = List.of();
    while (found.size() < count && Instant.now().isBefore(deadline)) {
      found = read(topic, key, Duration.ofMillis(500));
    }
    assertThat(found).as(topic.name()).hasSizeGreaterThanOrEqualTo(count);
    return found;
  }

  private static void awaitTombstone(Topic<?> topic, String key) {
    var deadline = Instant.now().plusSeconds(60);
    while (Instant.now().isBefore(deadline)) {
      for (var each : read(topic, Duration.ofMillis(500))) {
        if (each.value() == null && new String(each.key(), UTF_8).equals(key)) {
          return;
        }
      }
    }
    throw new AssertionError("No tombstone of %s on %s.".formatted(key, topic.name()));
  }

  /** All records of a key. */
  private static <T extends SpecificRecordBase> List<T> read(
      Topic<T> topic, String key, Duration patience) {
    return read(topic, patience).stream()
        .filter(each -> each.value() != null && new String(each.key(), UTF_8).equals(key))
        .map(each -> WireCodec.decode(each.value(), topic.record()))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(Topic<?> topic, Duration patience) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      var deadline = Instant.now().plus(patience);
      while (Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
      return found;
    }
  }
}
