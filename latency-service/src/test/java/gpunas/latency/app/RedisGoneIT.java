package gpunas.latency.app;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.latency.kafka.WireSamples;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableStore;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.SearchSpace;
import io.lettuce.core.RedisClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while Redis is away, or a table is not there. */
@Timeout(300)
class RedisGoneIT {

  private static final SearchSpace SPACE = tinySpace();
  private static final LatencyTable TABLE = table("t", SPACE);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int BATCHES = 60;

  @TempDir Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedRedis redis;
  private int redisPort;
  private TestTopics topics;
  private ApplicationContext service;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory);
    redis = EmbeddedRedis.start();
    redisPort = URI.create(redis.uri()).getPort();
    topics = new TestTopics(kafka.bootstrapServers());
    service = TestServices.start(kafka, redis, 1, Map.of("latency.profile", false));
    topics.publish(
        Topics.SEARCHES,
        "s",
        WireSamples.search("s", State.RUNNING, SPACE, "t", new Band("all", 0, 1e9, null)));
  }

  @AfterEach
  void stop() {
    service.close();
    topics.close();
    redis.close();
    kafka.close();
  }

  @Test
  void a_service_that_waits_for_a_table_is_up_and_says_so() throws Exception {
    publishBatch(0);
    // It may have read the batch before the search, and then waits for that first.
    var health =
        awaitHealth(answer ->
            detail(answer, "annotator", "waiting").contains("table 't' of search s lacks"));
    assertThat(health.get("status").asText()).isEqualTo("UP");
    assertThat(detail(health, "annotator", "waiting")).contains("TABLE_INCOMPLETE");
  }

  @Test
  void a_table_that_comes_while_redis_is_away_is_stored_when_it_is_back() throws Exception {
    publishBatch(0);
    redis.close();
    service.getBean(TableJournal.class).measured(MeasuredRound.of(TABLE, 5));
    var down = awaitHealth(answer -> !detail(answer, "annotator", "failure").isEmpty());
    assertThat(down.get("status").asText()).isEqualTo("DOWN");
    assertThat(detail(down, "annotator", "failure"))
        .contains("REDIS: Redis at redis://127.0.0.1", "does not answer", "waits for it");

    redis = EmbeddedRedis.start(redisPort);

    assertThat(awaitAnnotated(1).getFirst().getTableVersion()).isEqualTo(TABLE.version());
    assertThat(service.getBean(TableStore.class).find("t")).isEqualTo(TABLE);
    var _ = awaitHealth(answer -> answer.get("status").asText().equals("UP"));
  }

  @Test
  void candidates_wait_while_redis_is_away_and_none_is_lost_or_doubled() throws Exception {
    service.getBean(TableJournal.class).measured(MeasuredRound.of(TABLE, 5));
    for (var i = 0; i < BATCHES / 2; i++) {
      publishBatch(i);
    }
    var _ = awaitAnnotated(1);
    redis.close();
    Thread.sleep(200); // what Redis has said counts for a tenth of a second
    for (var i = BATCHES / 2; i < BATCHES; i++) {
      publishBatch(i);
    }
    var _ = awaitHealth(answer -> answer.get("status").asText().equals("DOWN"));

    redis = EmbeddedRedis.start(redisPort);

    var _ = awaitAnnotated(BATCHES);
    var annotated = topics.all(Topics.CANDIDATES_ANNOTATED, _ -> true);
    assertThat(annotated)
        .extracting(CandidatesAnnotated::getFirstIndex)
        .doesNotHaveDuplicates()
        .hasSize(BATCHES);
    assertThat(annotated)
        .extracting(CandidatesAnnotated::getTableVersion)
        .containsOnly(TABLE.version());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":entries", ":costs"})
  void a_table_that_redis_threw_away_comes_back_and_candidates_go_on(String part)
      throws InterruptedException {
    service.getBean(TableJournal.class).measured(MeasuredRound.of(TABLE, 5));
    publishBatch(0);
    var _ = awaitAnnotated(1);
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      var key = "gpunas:table:t" + part;
      assertThat(connection.sync().del(key)).isOne();
      publishBatch(1);
      var _ = awaitAnnotated(2);
      assertThat(connection.sync().exists(key)).isOne();
      connection.sync().del(key);
      // Nobody asks for it now.
      await(() -> connection.sync().exists(key) == 1);
    }
  }

  @Test
  void a_table_that_is_damaged_in_redis_does_not_keep_the_others_from_coming_back()
      throws InterruptedException {
    var damaged = table("a-first", SPACE);
    service.getBean(TableJournal.class).measured(MeasuredRound.of(damaged, 5));
    service.getBean(TableJournal.class).measured(MeasuredRound.of(TABLE, 5));
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      var commands = connection.sync();
      await(() -> commands.exists("gpunas:table:a-first", "gpunas:table:t") == 2);
      commands.set("gpunas:table:a-first", "no hash");
      commands.del("gpunas:table:t");
      await(() -> commands.exists("gpunas:table:t") == 1);
      commands.del("gpunas:table:a-first");
      await(() -> commands.hexists("gpunas:table:a-first", "version"));
    }
  }

  private static void await(BooleanSupplier wanted) throws InterruptedException {
    for (var waited = 0; !wanted.getAsBoolean(); waited++) {
      assertThat(waited).as("tenths of a second until it is so").isLessThan(300);
      Thread.sleep(100);
    }
  }

  /** Nobody need ask Redis for anything. */
  @Test
  void an_idle_service_says_since_when_redis_is_away_and_need_not_be_restarted() throws Exception {
    var up = awaitHealth(answer -> answer.get("status").asText().equals("UP"));
    assertThat(up.at("/details/redis/status").asText()).isEqualTo("UP");
    redis.close();
    var down = awaitHealth(answer -> !detail(answer, "redis", "failure").isEmpty());
    assertThat(down.get("status").asText()).isEqualTo("DOWN");
    assertThat(detail(down, "redis", "failure"))
        .startsWith(
            "Redis at redis://127.0.0.1:%d is away: it has not answered since 20"
                .formatted(redisPort));
    assertThat(status("/health/liveness")).isEqualTo(200);
    assertThat(status("/health/readiness")).isEqualTo(503);

    redis = EmbeddedRedis.start(redisPort);
    var _ = awaitHealth(answer -> answer.get("status").asText().equals("UP"));
    assertThat(status("/health/readiness")).isEqualTo(200);
  }

  private int status(String path) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var uri = service.getBean(EmbeddedServer.class).getURI().resolve(path);
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private void publishBatch(int index) {
    topics.publish(
        Topics.CANDIDATES_SAMPLED,
        "s",
        WireSamples.sampled(batch("s", SPACE, 10, index), 10L * index, 10 * BATCHES));
  }

  private List<CandidatesAnnotated> awaitAnnotated(int count) {
    return topics.await(Topics.CANDIDATES_ANNOTATED, count, _ -> true);
  }

  private JsonNode awaitHealth(Predicate<JsonNode> wanted) throws Exception {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var health = health();
      if (wanted.test(health)) {
        return health;
      }
      Thread.sleep(50);
    }
    return fail("Health is still " + health());
  }

  private JsonNode health() throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var uri = service.getBean(EmbeddedServer.class).getURI().resolve("/health");
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return new ObjectMapper().readTree(answer.body());
    }
  }

  private static String detail(JsonNode health, String loop, String name) {
    return health.path("details").path(loop).path("details").path(name).asText("");
  }
}
