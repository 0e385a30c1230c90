package gpunas.latency.app;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.keysAndNetworks;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.kafka.WireSamples;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableBook;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.TableProvenance;
import gpunas.schemas.TableWish;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several profilers beside a service that does not measure. */
@Timeout(300)
class ProfilersIT {

  private static final int ROUNDS = 20;
  private static final String LOG = "profiler.log";

  @TempDir Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedRedis redis;
  private TestTopics topics;
  private ApplicationContext service;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    redis = EmbeddedRedis.start();
    topics = new TestTopics(kafka.bootstrapServers());
    service = service(Map.of("latency.profile", false));
  }

  @AfterEach
  void stop() {
    service.close();
    topics.close();
    redis.close();
    kafka.close();
  }

  @Test
  void profilers_share_a_table_and_one_takes_over_what_another_was_at_when_it_was_killed()
      throws Exception {
    var space = Spaces.quickstart();
    var doomed = profilerProcess();
    try {
      try (var survivor = service(Map.of("latency.device", "a device"))) {
        awaitDoomed("has caught up");
        publishSearch("s", space);
        topics.publish(
            Topics.CANDIDATES_SAMPLED, "s", WireSamples.sampled(batch("s", space, 9, 1), 0, 18));
        var timings = survivor.getBean(MeterRegistry.class).get(LatencyMetrics.LAYER_TIMINGS);
        while (timings.counter().count() == 0 || visits().size() <= timings.counter().count()) {
          Thread.sleep(10);
        }
        assertThat(service.getBean(TableBook.class).table("t")).isNull();
        doomed.destroyForcibly().waitFor();
        topics.publish(
            Topics.CANDIDATES_SAMPLED, "s", WireSamples.sampled(batch("s", space, 9, 2), 9, 18));

        var annotated = topics.await(Topics.CANDIDATES_ANNOTATED, 2, _ -> true);

        var table = table(service);
        assertThat(annotated)
            .extracting(CandidatesAnnotated::getTableVersion)
            .containsOnly(table.version());
        assertThat(annotated)
            .extracting(CandidatesAnnotated::getLatencyDeviation)
            .containsOnly(Objects.requireNonNull(table.relativeDeviation()));
        assertThat(table(survivor).version()).isEqualTo(table.version());
        assertThat(table.entries()).containsOnlyKeys(keysAndNetworks(space));
        assertThat(table.calibration().coefficients()).isNotEmpty();
        assertThat(Objects.requireNonNull(table.errors()).networks()).isEqualTo(50);
        var visits = visits();
        assertThat(timings.counter().count()).isLessThan(visits.size());
        var wanted = ROUNDS * keysAndNetworks(space).size();
        assertThat(visits.stream().distinct()).hasSize(wanted);
        // The part at hand when the process died may have been written down without its knowing.
        assertThat(visits).hasSizeLessThanOrEqualTo(wanted + 50);
      }
    } finally {
      doomed.destroyForcibly();
    }
  }

  @Test
  void a_table_with_a_budget_is_completed_although_a_profiler_is_killed_on_the_way()
      throws Exception {
    var space = Spaces.quickstart();
    var budget = new SearchSpec.Table("t", null, null, Duration.ofSeconds(2));
    var search = SampleSearches.running("s", SampleSearches.spec(space, budget));
    var doomed = profilerProcess();
    try (var survivor = service(Map.of("latency.device", "a device"))) {
      awaitDoomed("has caught up");
      topics.publish(Topics.SEARCHES, "s", SearchCodec.toWire(search));
      topics.publish(
          Topics.CANDIDATES_SAMPLED, "s", WireSamples.sampled(batch("s", space, 9, 1), 0, 9));
      var timings = survivor.getBean(MeterRegistry.class).get(LatencyMetrics.LAYER_TIMINGS);
      while (timings.counter().count() == 0 || visits().size() <= timings.counter().count()) {
        Thread.sleep(10);
      }
      doomed.destroyForcibly().waitFor();
      assertThat(service.getBean(TableBook.class).table("t")).isNull();
      var measuredByThen = visits();

      var annotated = topics.await(Topics.CANDIDATES_ANNOTATED, 1, _ -> true);

      var table = table(service);
      assertThat(annotated.getFirst().getTableVersion()).isEqualTo(table.version());
      assertThat(table(survivor).version()).isEqualTo(table.version());
      assertThat(table.micros()).containsOnlyKeys(keys(space));
      // A fast machine measures all of them in the time.
      assertThat(table.measuredLayers())
          .isBetween(TableCompletion.FEWEST_LAYERS, keys(space).size());
      assertThat(table.deviations()).hasSize(keys(space).size() - table.measuredLayers());
      assertThat(visits()).startsWith(measuredByThen.toArray(String[]::new));
      // At most the part at hand is measured again.
      assertThat(visits().size() - visits().stream().distinct().count()).isLessThanOrEqualTo(50);
      assertThat(visits().stream().distinct())
          .hasSize(MeasurementPlan.ROUNDS * (table.measuredLayers() + table.networks().size()));
    } finally {
      doomed.destroyForcibly();
    }
  }

  @Test
  void a_table_is_of_the_device_that_its_search_names_or_else_of_the_first_that_claims_it() {
    var space = tinySpace();
    try (var one = service(Map.of("latency.device", "one"));
        var other = service(Map.of("latency.device", "other"))) {
      publishSearch("s", space);
      topics.publish(
          Topics.CANDIDATES_SAMPLED, "s", WireSamples.sampled(batch("s", space, 9, 1), 0, 9));
      var annotated = topics.await(Topics.CANDIDATES_ANNOTATED, 1, _ -> true);
      assertThat(table(one).version()).isEqualTo(annotated.getFirst().getTableVersion());
      assertThat(table(other).version()).isEqualTo(annotated.getFirst().getTableVersion());
    }
    // Both may have claimed it, with parts without entries.
    assertThat(devices(part -> part.getTableId().equals("t") && !part.getEntries().isEmpty()))
        .hasSize(1);
    assertThat(visits()).hasSize(ROUNDS * keysAndNetworks(space).size());
    for (var device : List.of("one", "other")) {
      var id = "of-" + device;
      var named = SearchSpec.Table.named(id).by("onnxruntime", device);
      var search = SampleSearches.running(id, SampleSearches.spec(space, named));
      topics.publish(Topics.SEARCHES, id, SearchCodec.toWire(search));
    }
    // What the searches ask of their tables is known to whoever comes later, and takes from the
    // queue.
    try (var one = service(Map.of("latency.device", "one"));
        var other = service(Map.of("latency.device", "other"))) {
      TestServices.await(
          "both tables",
          () ->
              one.getBean(TableBook.class).isComplete("of-other")
                  && other.getBean(TableBook.class).isComplete("of-one"));
    }
    assertThat(devices(part -> part.getTableId().equals("of-one"))).containsExactly("one");
    assertThat(devices(part -> part.getTableId().equals("of-other"))).containsExactly("other");
  }

  @Test
  void a_profiler_leaves_alone_what_is_asked_for_of_another_kind_whatever_searches_it_knows() {
    ask("of-trtexec", "trtexec", null);
    ask("of-other", "onnxruntime", "other");
    ask("of-one", "onnxruntime", "one");
    try (var one = service(Map.of("latency.device", "one"))) {
      TestServices.await("its table", () -> one.getBean(TableBook.class).isComplete("of-one"));
    }
    assertThat(devices(part -> !part.getTableId().equals("of-one"))).isEmpty();
    try (var other = service(Map.of("latency.device", "other"))) {
      TestServices.await("its table", () -> other.getBean(TableBook.class).isComplete("of-other"));
    }
    assertThat(devices(part -> part.getTableId().equals("of-one"))).containsExactly("one");
    assertThat(devices(part -> part.getTableId().equals("of-other"))).containsExactly("other");
    assertThat(devices(part -> part.getTableId().equals("of-trtexec"))).isEmpty();
  }

  /** Asks for the layers of a table that no search names. */
  private void ask(String tableId, String runtime, @Nullable String device) {
    var layers = keys(tinySpace());
    var wanted = new TableWish(runtime, device, null, null);
    topics.publish(
        Topics.LAYERS_MISSING,
        tableId,
        new LayersMissing(tableId, layers, layers.size(), 1, 0L, wanted));
  }

  /** Of which devices something was measured or claimed. */
  private List<String> devices(Predicate<LayersMeasured> parts) {
    return topics.all(Topics.LAYERS_MEASURED, parts).stream()
        .map(LayersMeasured::getProvenance)
        .map(TableProvenance::getDevice)
        .distinct()
        .toList();
  }

  private static LatencyTable table(ApplicationContext service) {
    return Objects.requireNonNull(service.getBean(TableBook.class).table("t"));
  }

  /** What was measured, not modelled: rounds of layers. */
  private List<String> visits() {
    return topics.all(Topics.LAYERS_MEASURED, _ -> true).stream()
        .flatMap(part ->
            part.getEntries().stream()
                .filter(entry -> entry.getDeviation() == null)
                .map(entry -> part.getRound() + " of " + entry.getLayer()))
        .toList();
  }

  private void awaitDoomed(String words) throws Exception {
    while (!Files.readString(directory.resolve(LOG)).contains(words)) {
      Thread.sleep(10);
    }
  }

  private void publishSearch(String id, SearchSpace space) {
    topics.publish(
        Topics.SEARCHES,
        id,
        WireSamples.search(id, State.RUNNING, space, "t", new Band("all", 0, 1e9, null)));
  }

  private ApplicationContext service(Map<String, Object> more) {
    return TestServices.start(kafka, redis, ROUNDS, more);
  }

  /** A profiler that can be killed. */
  private Process profilerProcess() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-Dlogger.levels.gpunas=INFO",
            "-cp",
            System.getProperty("java.class.path"),
            "gpunas.latency.app.Application");
    builder
        .environment()
        .putAll(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "REDIS_URI",
                redis.uri(),
                "HTTP_PORT",
                "-1",
                "LATENCY_DEVICE",
                "a device",
                "LATENCY_RUNS",
                "5",
                "LATENCY_ROUNDS",
                Integer.toString(ROUNDS)));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(LOG).toFile())
        .start();
  }
}
