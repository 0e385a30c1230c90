package gpunas.latency.app;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.keys;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.latency.kafka.WireSamples;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.Finalist;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A profiler beside a service that does not measure, and a search whose table is refined. */
@Timeout(300)
class RefinedTableIT {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final String REFINED = "t.refined-s";
  private static final List<Encoding> PROPOSED =
      IntStream.range(0, 8).mapToObj(seed -> SPACE.random(new Random(seed))).toList();

  @TempDir Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedRedis redis;
  private TestTopics topics;
  private ApplicationContext service;
  private ApplicationContext profiler;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    redis = EmbeddedRedis.start();
    topics = new TestTopics(kafka.bootstrapServers());
    service = service(Map.of("latency.profile", false));
    profiler = service(Map.of("latency.device", "a device"));
  }

  @AfterEach
  void stop() {
    profiler.close();
    service.close();
    topics.close();
    redis.close();
    kafka.close();
  }

  @Test
  void
      a_table_is_refined_while_its_search_runs_and_the_finalists_are_measured_by_what_came_of_it() {
    // So little that layers are left to be modelled on the fastest machine.
    var table = new SearchSpec.Table("t", null, null, Duration.ofMillis(100), true);
    var search = SampleSearches.running("s", SampleSearches.spec(SPACE, table));
    topics.publish(Topics.SEARCHES, "s", SearchCodec.toWire(search));
    publishBatch(0);
    var begunWith = awaitAnnotated(1).getFirst().getTableVersion();

    IntStream.range(0, PROPOSED.size()).forEach(number -> propose(search, number));
    var _ = topics.await(Topics.LAYERS_MEASURED, 1, part -> isOfRefined(part, "a device"));
    profiler.close();
    profiler = service(Map.of("latency.device", "a device"));
    finish(2, 5);
    var answer = topics.await(Topics.NETWORKS_MEASURED, 1, _ -> true).getFirst();

    assertThat(answer.getNotMeasuredBecause()).isNull();
    assertThat(answer.getTableId()).isEqualTo("t");
    assertThat(jobs(answer.getMeasurements())).containsExactly("s-2", "s-5");
    var refined = Objects.requireNonNull(answer.getRefined());
    assertThat(refined.getTableId()).isEqualTo(REFINED);
    assertThat(jobs(refined.getPredictions())).containsExactly("s-2", "s-5");
    assertThat(refined.getPredictions())
        .allSatisfy(prediction -> assertThat(prediction.getMicros()).isPositive());
    for (var each : List.of(service, profiler)) {
      assertThat(table(each, "t").version()).isEqualTo(begunWith);
      assertThat(table(each, REFINED).version()).isEqualTo(refined.getTableVersion());
    }
    var was = table(service, "t");
    var is = table(service, REFINED);
    assertThat(is.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(is.networks()).isEqualTo(was.networks());
    assertThat(is.measuredLayers()).isGreaterThan(was.measuredLayers());
    assertThat(was.deviations()).containsKeys(modelled(was, 2, 5));
    assertThat(is.deviations()).doesNotContainKeys(modelled(was, 2, 5)).isNotEmpty();

    publishBatch(9);
    assertThat(awaitAnnotated(2))
        .as("what is looked up later is looked up in the same version")
        .extracting(CandidatesAnnotated::getTableVersion)
        .containsOnly(begunWith);

    topics.delete(Topics.SEARCHES, "s");
    topics.read(
        Topics.LAYERS_MEASURED,
        record -> record.value() == null && new String(record.key(), UTF_8).equals(REFINED));
    var store = service.getBean(TableStore.class);
    TestServices.await("the end of " + REFINED, () -> store.summary(REFINED) == null);
    assertThat(store.list().tables()).extracting(TableSummary::id).containsExactly("t");
  }

  private static boolean isOfRefined(LayersMeasured part, String device) {
    return part.getTableId().equals(REFINED)
        && !part.getEntries().isEmpty()
        && part.getProvenance().getDevice().equals(device);
  }

  private static String[] modelled(LatencyTable table, int... numbers) {
    return IntStream.of(numbers)
        .mapToObj(PROPOSED::get)
        .flatMap(network -> SPACE.decode(network).layers().stream())
        .map(LayerKey::of)
        .filter(layer -> table.deviations().containsKey(layer))
        .toArray(String[]::new);
  }

  private static List<String> jobs(List<NetworkLatency> latencies) {
    return latencies.stream().map(NetworkLatency::getJobId).toList();
  }

  private static LatencyTable table(ApplicationContext service, String id) {
    return Objects.requireNonNull(service.getBean(TableBook.class).table(id));
  }

  private List<CandidatesAnnotated> awaitAnnotated(int count) {
    return topics.await(Topics.CANDIDATES_ANNOTATED, count, _ -> true);
  }

  private void publishBatch(long firstIndex) {
    topics.publish(
        Topics.CANDIDATES_SAMPLED,
        "s",
        WireSamples.sampled(batch("s", SPACE, 9, firstIndex + 1), firstIndex, 18));
  }

  private void propose(Search search, int number) {
    topics.publish(
        Topics.TRAINING_JOBS,
        "s",
        TrainingJob.newBuilder()
            .setJobId("s-" + number)
            .setSearchId("s")
            .setNumber(number)
            .setBand("all")
            .setSpace(SpaceCodec.toWire(SPACE))
            .setEncoding(PROPOSED.get(number).toList())
            .setDataset("none")
            .setRecipe(RecipeCodec.toWire(search.spec().recipe()))
            .setSeed(number)
            .setLatencyMicros(100)
            .setParameters(1000)
            .setMacs(10_000)
            .setProposedAt(Instant.EPOCH)
            .build());
  }

  private void finish(int... numbers) {
    topics.publish(
        Topics.OPTIMIZATIONS_FINISHED,
        "s",
        OptimizationFinished.newBuilder()
            .setSearchId("s")
            .setTrainings(PROPOSED.size())
            .setBands(List.of())
            .setFinalists(
                IntStream.of(numbers)
                    .mapToObj(number -> new Finalist("s-" + number, PROPOSED.get(number).toList()))
                    .toList())
            .setAt(Instant.EPOCH)
            .build());
  }

  private ApplicationContext service(Map<String, Object> more) {
    return TestServices.start(kafka, redis, 5, more);
  }
}
