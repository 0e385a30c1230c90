package gpunas.pipeline.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.pipeline.page.SyntheticSearch;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topics;
import gpunas.service.Service;
import gpunas.testing.Broker;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The services that answer, on a real broker and a real Redis, with two searches that are made up:
 * {@code shown} goes on, {@code ended} was cancelled.
 */
final class ApiStack implements AutoCloseable {
  static final String SHOWN = "shown";
  static final String ENDED = "ended";
  static final String JOB = "shown-00000";
  static final String FILE = "model.onnx";
  static final String TOKEN = "0123456789abcdef-secret";

  /** A specification: JSON, and so YAML. */
  static final String SPEC =
      """
      {"name": "asked", "space": "quickstart", "table": "estimate-a100-fp16-b1",
       "bands": [{"name": "fast", "belowMillis": 100}], "dataset": "fashion-mnist",
       "recipe": {"preset": "quickstart", "epochs": 2}, "trainings": 12, "candidates": 2000}
      """;

  /** Nobody listens there. */
  private static final String NOWHERE = "http://127.0.0.1:1";

  private final Path records;
  private EmbeddedKafka kafka;
  private final String bootstrapServers;
  private final Broker other;
  private final EmbeddedRedis redis;
  private final ApplicationContext latency;
  private final ApplicationContext sampler;
  private final ApplicationContext ranker;
  private final ApplicationContext closed;

  ApiStack(Path directory) throws IOException {
    records = directory.resolve("kafka");
    kafka = EmbeddedKafka.start(records);
    bootstrapServers = kafka.bootstrapServers();
    redis = EmbeddedRedis.start();
    TopicAdmin.ensure(KafkaSettings.of(bootstrapServers), Topics.ALL);
    publish();
    var files = Files.createDirectories(directory.resolve("artefacts").resolve(SHOWN).resolve(JOB));
    Files.write(files.resolve(FILE), "not really a network".getBytes(UTF_8));
    latency = start("latency", Map.of("redis.uri", redis.uri(), "latency.profile", false));
    sampler = start("sampler", Map.of("sampler.latency-url", address(latency).toString()));
    ranker =
        start(
            "ranker",
            Map.of(
                "ranker.sampler-url",
                address(sampler).toString(),
                "ranker.latency-url",
                address(latency).toString(),
                "ranker.artefact-directory",
                directory.resolve("artefacts").toString()));
    other =
        new Broker(directory.resolve("other-kafka")); // Two rankers would tell everything twice.
    TopicAdmin.ensure(KafkaSettings.of(other.bootstrapServers()), Topics.ALL);
    try (var search = new SyntheticSearch(other.bootstrapServers(), SHOWN, 1)) {
      search.is(SearchState.RUNNING, SHOWN, 1);
      search.hasTrained(0, 1);
    }
    closed =
        start(
            "ranker",
            Map.of(
                "kafka.bootstrap-servers",
                other.bootstrapServers(),
                "http.token",
                TOKEN,
                "ranker.sampler-url",
                NOWHERE,
                "ranker.latency-url",
                NOWHERE,
                "ranker.artefact-directory",
                directory.resolve("artefacts").toString()));
  }

  private void publish() {
    try (var search = new SyntheticSearch(bootstrapServers, SHOWN, 1)) {
      search.hasBaselines();
      search.is(SearchState.RUNNING, SHOWN, 100);
      search.hasCandidates();
      search.hasTrained(0, 60); // some of which diverged or failed
      search.hasMeasured(10);
      search.trains(60, 2);
    }
    try (var search = new SyntheticSearch(bootstrapServers, ENDED, 2)) {
      search.is(SearchState.RUNNING, ENDED, 10);
      search.hasTrained(0, 5);
      search.is(SearchState.CANCELLED, "Cancelled by a user.", ENDED, 10);
    }
  }

  /** The ranker, which hands on to the other services. */
  URI address() {
    return address(ranker);
  }

  /** Has something done while Kafka is away. */
  void withoutKafka(Runnable what) {
    kafka.close();
    try {
      what.run();
    } finally {
      kafka = EmbeddedKafka.start(records, URI.create("kafka://" + bootstrapServers).getPort());
    }
  }

  /** A ranker that wants its token, and cannot reach the other services. */
  URI closed() {
    return address(closed);
  }

  private ApplicationContext start(String name, Map<String, Object> own) {
    var settings = new HashMap<>(own);
    settings.putIfAbsent("kafka.bootstrap-servers", bootstrapServers);
    return Service.start(name, -1, settings);
  }

  private static URI address(ApplicationContext service) {
    return URI.create("http://127.0.0.1:" + service.getBean(EmbeddedServer.class).getPort());
  }

  @Override
  public void close() {
    closed.close();
    other.close();
    ranker.close();
    sampler.close();
    latency.close();
    redis.close();
    kafka.close();
  }
}
