package gpunas.pipeline;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.embedded.EmbeddedRedis;
import gpunas.service.Service;
import gpunas.testing.Broker;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The five services in this process, on a real broker and a real Redis. The trainer trains on the
 * CPU, with the data sets that gpunas has.
 */
public final class Services implements AutoCloseable {
  /** Data sets of the trainer. */
  static final Path DATA = Path.of("../trainer-service/data");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, URI> addresses = new LinkedHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Broker broker;
  private final EmbeddedRedis redis;

  /**
   * Starts them.
   *
   * @param folder for the broker's data and the artefacts
   * @param latency settings of the latency service
   */
  public Services(Path folder, Map<String, Object> latency) throws IOException {
    broker = new Broker(folder.resolve("kafka"));
    running.push(broker);
    redis = EmbeddedRedis.start();
    running.push(redis);
    try {
      startAll(folder.resolve("artefacts").toString(), latency);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startAll(String artefacts, Map<String, Object> latency) {
    start("latency", latency);
    start("sampler", Map.of("sampler.latency-url", address("latency").toString()));
    start("optimizer", Map.of());
    start(
        "ranker",
        Map.of(
            "ranker.artefact-directory",
            artefacts,
            "ranker.sampler-url",
            address("sampler").toString(),
            "ranker.latency-url",
            address("latency").toString()));
    start(
        "trainer",
        Map.of(
            "trainer.device",
            "cpu",
            "trainer.data-directory",
            DATA.toString(),
            "trainer.artefact-directory",
            artefacts));
  }

  private void start(String name, Map<String, Object> own) {
    var settings = new HashMap<>(own);
    settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("redis.uri", redis.uri());
    ApplicationContext service = Service.start(name, -1, settings);
    running.push(service);
    addresses.put(
        name, URI.create("http://127.0.0.1:" + service.getBean(EmbeddedServer.class).getPort()));
  }

  public Broker broker() {
    return broker;
  }

  /** Takes Redis away from the services, for good. */
  public void loseRedis() {
    redis.close();
    running.remove(redis);
  }

  /** Names of the services. */
  public Iterable<String> names() {
    return addresses.keySet();
  }

  /** Where a service listens. */
  public URI address(String service) {
    return Objects.requireNonNull(addresses.get(service), service);
  }

  /** Starts a search by its specification, in YAML. */
  public String search(String spec) throws IOException, InterruptedException {
    return post("/searches", spec).get("searchId").asText();
  }

  /** Has the sampler answer, once it has read its topics. */
  JsonNode post(String path, String spec) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address("sampler").resolve(path))
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(spec))
            .build();
    var answer = http.send(request, ofString());
    while (answer.statusCode() == 503) {
      Thread.sleep(200);
      answer = http.send(request, ofString());
    }
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return JSON.readTree(answer.body());
  }

  /** What the ranker answers. */
  JsonNode get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(address("ranker").resolve(path)).build();
    return JSON.readTree(http.send(request, ofString()).body());
  }

  /** Waits for the last ranking of a search. */
  public JsonNode finalRanking(String searchId) throws IOException, InterruptedException {
    while (true) {
      var ranking = get("/rankings/" + searchId);
      if (ranking.path("final").asBoolean()) {
        return ranking;
      }
      Thread.sleep(500);
    }
  }

  @Override
  public void close() throws IOException {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) { // what AutoCloseable declares
        throw new IOException(e);
      }
    }
  }
}
