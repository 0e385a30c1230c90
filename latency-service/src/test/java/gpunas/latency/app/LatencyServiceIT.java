package gpunas.latency.app;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.keysAndNetworks;
import static gpunas.latency.Samples.tinySpace;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.latency.SampledBatch;
import gpunas.latency.kafka.WireSamples;
import gpunas.schemas.BaselineLatency;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.Finalist;
import gpunas.schemas.LayerLatency;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.TableKind;
import gpunas.schemas.TableProvenance;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.SearchSpace;
import gpunas.testing.SampleSearches;
import io.lettuce.core.RedisClient;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class LatencyServiceIT {

  private static final SearchSpace SPACE = tinySpace();
  private static final int PARTS = Math.ceilDiv(keysAndNetworks(SPACE).size(), 50);
  private static final Band ALL = new Band("all", 0, 1e9, null);
  private static final Band NONE = new Band("none", 1e9, 2e9, null);

  @TempDir Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedRedis redis;
  private TestTopics topics;
  private ApplicationContext service;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory);
    redis = EmbeddedRedis.start();
    topics = new TestTopics(kafka.bootstrapServers());
    service = service(Map.of());
  }

  @AfterEach
  void stop() {
    service.close();
    topics.close();
    redis.close();
    kafka.close();
  }

  private ApplicationContext service(Map<String, Object> more) {
    return TestServices.start(kafka, redis, 1, more);
  }

  @Test
  void a_table_is_measured_when_a_search_needs_it_and_then_candidates_are_annotated() {
    publishSearch("s", "t", State.RUNNING);
    publishBatch("s", 0, 100);

    var annotated = awaitAnnotated("s", 1).getFirst();

    assertThat(annotated.getTableId()).isEqualTo("t");
    assertThat(annotated.getSampled()).isEqualTo(100);
    assertThat(annotated.getKept()).isEqualTo(100);
    assertThat(annotated.getOutside()).isZero();
    assertThat(annotated.getFastestMicros()).isPositive();
    assertThat(annotated.getSlowestMicros()).isGreaterThan(annotated.getFastestMicros());
    var missing = topics.all(Topics.LAYERS_MISSING, _ -> true);
    assertThat(missing).hasSize(1);
    assertThat(missing.getFirst().getLayers()).containsExactlyElementsOf(keysAndNetworks(SPACE));
    assertThat(missing.getFirst().getTableLayers()).isEqualTo(keysAndNetworks(SPACE).size());
    assertThat(measured().stream().flatMap(part -> part.getEntries().stream()))
        .extracting(LayerLatency::getLayer)
        .containsExactlyInAnyOrderElementsOf(keysAndNetworks(SPACE));
  }

  @Test
  void an_emptied_redis_is_filled_again() {
    publishSearch("s", "t", State.RUNNING);
    publishBatch("s", 0, 10);
    var before = awaitAnnotated("s", 1).getFirst();

    var client = RedisClient.create(redis.uri());
    try (var connection = client.connect()) {
      connection.sync().flushall();
      publishBatch("s", 10, 10);
      var after = awaitAnnotated("s", 2).getLast();
      assertThat(after.getTableVersion()).isEqualTo(before.getTableVersion());
      connection.sync().flushall();
      TestServices.await(
          "the table in Redis",
          () -> connection.sync().exists("gpunas:table:t", "gpunas:table:t:entries") == 2);
    } finally {
      client.shutdown();
    }
    assertThat(measured()).hasSize(PARTS);
  }

  @Test
  void records_that_cannot_be_read_become_dead_letters_and_the_service_goes_on() throws Exception {
    var read =
        List.of(
            Topics.SEARCHES,
            Topics.CANDIDATES_SAMPLED,
            Topics.LAYERS_MISSING,
            Topics.LAYERS_MEASURED,
            Topics.OPTIMIZATIONS_FINISHED,
            Topics.NETWORKS_MEASURED);
    for (var topic : read) {
      topics.publishGarbage(topic);
    }
    publishSearch("s", "t", State.RUNNING);
    publishBatch("s", 0, 10);
    topics.publish(
        Topics.CANDIDATES_SAMPLED, "s", WireSamples.sampled(batch("s", SPACE, 2, 1), 10, 9));
    topics.publish(
        Topics.LAYERS_MISSING,
        "t",
        new LayersMissing("t", List.of("is not a layer key"), 1, 0, 0L, null));

    assertThat(awaitAnnotated("s", 2)).hasSize(2);

    for (var topic : read) {
      awaitDeadLetter(topic, "MALFORMED");
    }
    awaitDeadLetter(Topics.LAYERS_MISSING, "INVALID");
  }

  @Test
  void a_batch_of_another_space_becomes_a_dead_letter() {
    publishSearch("s", "t", State.RUNNING);
    var other = new SampledBatch("s", 0, 1, PackedEncodings.of(List.of(Encoding.of(1, 2, 3))));
    topics.publish(Topics.CANDIDATES_SAMPLED, "s", WireSamples.sampled(other, 0, 1));
    publishBatch("s", 1, 10);
    assertThat(awaitAnnotated("s", 1).getFirst().getFirstIndex()).isEqualTo(1);
    awaitDeadLetter(Topics.CANDIDATES_SAMPLED, "INVALID");
  }

  @Test
  void every_batch_is_annotated_once_whatever_restarts() {
    var batches = 200;
    publishSearch("s", "t", State.RUNNING);
    for (var i = 0; i < batches / 2; i++) {
      publishBatch("s", 50L * i, 50);
    }
    awaitAnnotated("s", 1);
    service.close();
    for (var i = batches / 2; i < batches; i++) {
      publishBatch("s", 50L * i, 50);
    }
    service = service(Map.of());
    awaitAnnotated("s", batches / 2 + 1);
    service.close();
    service = service(Map.of());

    awaitAnnotated("s", batches);

    var annotated = topics.all(Topics.CANDIDATES_ANNOTATED, _ -> true);
    assertThat(annotated).hasSize(batches);
    assertThat(new HashSet<>(annotated.stream().map(CandidatesAnnotated::getFirstIndex).toList()))
        .hasSize(batches);
    assertThat(topics.all(Topics.LAYERS_MISSING, _ -> true)).hasSize(1);
    assertThat(measured()).hasSize(PARTS);
  }

  @Test
  void a_measurement_goes_on_where_a_restart_interrupted_it() {
    service.close();
    service = service(Map.of("latency.rounds", 200));
    publishSearch("s", "t", State.RUNNING);
    var _ = topics.await(Topics.LAYERS_MEASURED, 3, _ -> true);
    service.close();
    service = service(Map.of("latency.rounds", 200));
    publishBatch("s", 0, 10);

    awaitAnnotated("s", 1);

    assertThat(
            measured().stream()
                .flatMap(part ->
                    part.getEntries().stream()
                        .map(entry -> part.getRound() + " of " + entry.getLayer())))
        .doesNotHaveDuplicates()
        .hasSize(200 * keysAndNetworks(SPACE).size());
  }

  @Test
  void the_batches_of_a_cancelled_search_hold_up_nobody() {
    service.close();
    service = service(Map.of("latency.profile", false));
    publishSearch("s", "never", State.RUNNING);
    publishBatch("s", 0, 10);
    var _ = topics.await(Topics.LAYERS_MISSING, 1, _ -> true);
    publishSearch("s", "never", State.CANCELLED);
    publishMeasured("t");
    publishSearch("r", "t", State.RUNNING);
    publishBatch("r", 0, 10);
    assertThat(awaitAnnotated("r", 1).getFirst().getKept()).isEqualTo(10);
    assertThat(topics.all(Topics.CANDIDATES_ANNOTATED, _ -> true)).hasSize(1);
  }

  @Test
  void a_search_whose_table_is_not_there_holds_up_its_partition_alone() {
    service.close();
    service = service(Map.of("latency.profile", false));
    publishSearch("waiting", "never", State.RUNNING);
    publishBatch("waiting", 0, 10);
    var _ = topics.await(Topics.LAYERS_MISSING, 1, _ -> true);
    publishMeasured("t");
    var searches = IntStream.range(0, 16).mapToObj(i -> "search-" + i).toList();
    for (var id : searches) {
      publishSearch(id, "t", State.RUNNING);
      publishBatch(id, 0, 10);
    }
    var annotated = topics.await(Topics.CANDIDATES_ANNOTATED, 8, _ -> true);
    assertThat(annotated).extracting(CandidatesAnnotated::getSearchId).isSubsetOf(searches);
  }

  @Test
  void an_estimate_is_there_without_being_measured() {
    publishSearch("s", "estimate-v100-fp16-b1", State.RUNNING);
    publishBatch("s", 0, 10);
    assertThat(awaitAnnotated("s", 1).getFirst().getTableId()).isEqualTo("estimate-v100-fp16-b1");
    assertThat(topics.all(Topics.LAYERS_MEASURED, _ -> true))
        .extracting(measured -> measured.getProvenance().getKind())
        .containsOnly(TableKind.ESTIMATED);
    assertThat(topics.all(Topics.LAYERS_MISSING, _ -> true)).isEmpty();
  }

  @Test
  void the_finalists_of_a_search_are_timed_once() {
    publishSearch("s", "t", State.RUNNING);
    publishBatch("s", 0, 1);
    awaitAnnotated("s", 1);
    publishFinished("s");

    var answer = awaitNetworks("s");

    assertThat(answer.getNotMeasuredBecause()).isNull();
    assertThat(answer.getMeasurements())
        .extracting(measurement -> measurement.getJobId())
        .containsExactly("s-1", "s-2");
    assertThat(answer.getMeasurements())
        .allSatisfy(measurement -> assertThat(measurement.getMicros()).isPositive());
    service.close();
    service = service(Map.of());
    publishFinished("s");
    publishFinished("unknown-table");
    publishSearch("unknown-table", "u", State.RUNNING);
    assertThat(awaitNetworks("unknown-table").getNotMeasuredBecause()).contains("no table 'u'");
    assertThat(topics.all(Topics.NETWORKS_MEASURED, _ -> true)).hasSize(2);
  }

  @Test
  void baselines_are_timed_with_the_finalists() {
    var spec =
        SampleSearches.comparing(
            SampleSearches.spec(SPACE, "t", ALL, NONE),
            new Baseline("mine", SPACE.canonical(encoding(3)), false, null, null),
            new Baseline("gpunet-p0", null, false, null, null),
            new Baseline("resnet-50", null, false, null, null));
    topics.publish(
        Topics.SEARCHES, "s", SearchCodec.toWire(SampleSearches.in(State.RUNNING, "s", spec)));
    publishBatch("s", 0, 1);
    awaitAnnotated("s", 1);
    publishFinished("s");

    var answer = awaitNetworks("s");

    assertThat(answer.getMeasurements()).hasSize(2);
    assertThat(answer.getBaselines())
        .extracting(BaselineLatency::getName)
        .containsExactly("mine", "gpunet-p0", "resnet-50");
    var first = answer.getBaselines().getFirst();
    assertThat(first.getPredictedMicros()).isPositive();
    assertThat(first.getMeasuredMicros()).isPositive();
    var released = answer.getBaselines().get(1);
    assertThat(released.getPredictedMicros()).as("not a layer of it is in the table").isNull();
    assertThat(released.getMeasuredMicros()).isGreaterThan(first.getMeasuredMicros());
    assertThat(answer.getBaselines().getLast().getNotMeasuredBecause()).contains("gpunas compare");
  }

  @Test
  void without_a_profiler_finalists_are_answered_at_once() {
    service.close();
    service = service(Map.of("latency.profile", "no"));
    publishSearch("s", "t", State.RUNNING);
    publishFinished("s");
    assertThat(awaitNetworks("s").getNotMeasuredBecause()).contains("latency.profile");
  }

  @Test
  void finalists_are_left_to_the_profiler_of_their_tables_device() {
    publishSearch("s", "t", State.RUNNING);
    publishBatch("s", 0, 1);
    awaitAnnotated("s", 1);
    var profiler = service;
    service = service(Map.of("latency.profile", false));
    publishFinished("s");
    assertThat(awaitNetworks("s").getNotMeasuredBecause()).isNull();
    profiler.close();
    publishFinished("r");
    publishSearch("r", "t", State.RUNNING);
    assertThat(awaitNetworks("r").getNotMeasuredBecause()).contains("no profiler");
    assertThat(topics.all(Topics.NETWORKS_MEASURED, _ -> true)).hasSize(2);
  }

  /** What was measured, without the claims of tables. */
  private List<LayersMeasured> measured() {
    return topics.all(Topics.LAYERS_MEASURED, part -> !part.getEntries().isEmpty());
  }

  private void publishSearch(String id, String tableId, State state) {
    topics.publish(Topics.SEARCHES, id, WireSamples.search(id, state, SPACE, tableId, ALL, NONE));
  }

  private void publishBatch(String searchId, long firstIndex, int size) {
    topics.publish(
        Topics.CANDIDATES_SAMPLED,
        searchId,
        WireSamples.sampled(batch(searchId, SPACE, size, firstIndex), firstIndex, 1_000_000));
  }

  private void publishMeasured(String tableId) {
    topics.publish(
        Topics.LAYERS_MEASURED,
        tableId,
        LayersMeasured.newBuilder()
            .setTableId(tableId)
            .setProvenance(new TableProvenance("d", "r", "1", "cpu", "fp32", 1, TableKind.IMPORTED))
            .setRound(1)
            .setRounds(1)
            .setLayers(keys(SPACE).size())
            .setEntries(
                keys(SPACE).stream().map(key -> new LayerLatency(key, 2.0, null, null)).toList())
            .setAt(Instant.ofEpochMilli(0))
            .build());
  }

  private void publishFinished(String searchId) {
    topics.publish(
        Topics.OPTIMIZATIONS_FINISHED,
        searchId,
        OptimizationFinished.newBuilder()
            .setSearchId(searchId)
            .setTrainings(2)
            .setBands(List.of())
            .setFinalists(
                List.of(
                    new Finalist("s-1", encoding(1).toList()),
                    new Finalist("s-2", encoding(2).toList())))
            .setAt(Instant.ofEpochMilli(0))
            .build());
  }

  private static Encoding encoding(long seed) {
    return SPACE.random(new Random(seed));
  }

  private List<CandidatesAnnotated> awaitAnnotated(String searchId, int count) {
    return topics.await(
        Topics.CANDIDATES_ANNOTATED, count, annotated -> annotated.getSearchId().equals(searchId));
  }

  private NetworksMeasured awaitNetworks(String searchId) {
    return topics
        .await(Topics.NETWORKS_MEASURED, 1, answer -> answer.getSearchId().equals(searchId))
        .getFirst();
  }

  private void awaitDeadLetter(Topic<?> topic, String code) {
    topics.read(
        topic.deadLetter(),
        letter ->
            new String(letter.headers().lastHeader("gpunas.error.code").value(), UTF_8)
                .equals(code));
  }
}
