package gpunas.latency.app;

import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.latency.document.TableJson;
import gpunas.searchspace.Spaces;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is answered while Kafka is away. */
@Timeout(300)
class KafkaGoneIT {

  /** Kafka has half a minute to take a record; a request that gets no answer fails. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedKafka kafka;
  private int port;
  private EmbeddedRedis redis;
  private ApplicationContext service;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory);
    port = URI.create("kafka://" + kafka.bootstrapServers()).getPort();
    redis = EmbeddedRedis.start();
    service = TestServices.start(kafka, redis, 1, Map.of("latency.profile", false));
  }

  @AfterEach
  void stop() {
    http.close();
    service.close();
    redis.close();
    kafka.close();
  }

  @Test
  void what_cannot_be_written_down_is_not_done_and_can_be_done_later() throws Exception {
    assertThat(put("t").get().statusCode()).isEqualTo(200);
    withoutKafka(() -> {
      var deletion = delete("t");
      var taking = put("u");
      assertIsUnavailable(deletion.get());
      assertIsUnavailable(taking.get());
      assertThat(get("t").get().statusCode()).as("what is there is shown").isEqualTo(200);
      assertThat(get("u").get().statusCode()).isEqualTo(404);
    });

    var taken = put("u").get();
    while (taken.statusCode() == 503) { // The service may not have found it yet.
      Thread.sleep(100);
      taken = put("u").get();
    }
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    assertThat(delete("t").get().statusCode()).isEqualTo(204);
    assertThat(get("t").get().statusCode()).isEqualTo(404);
  }

  /** It has not written yet, so it does not know the topic; the table makes a hundred records. */
  @Test
  void a_service_that_never_reached_the_topic_does_not_try_every_record_of_a_large_table()
      throws Exception {
    var large = TableJson.write(table("large", Spaces.gpunet()));
    withoutKafka(() -> assertIsUnavailable(send("large", "PUT", large).get()));
  }

  private void withoutKafka(ThrowingRunnable what) throws Exception {
    kafka.close();
    try {
      what.run();
    } finally {
      kafka = EmbeddedKafka.start(directory, port);
    }
  }

  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  private static void assertIsUnavailable(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.get("detail").asText())
        .startsWith("Kafka did not take a record: ")
        .endsWith("Try again later.");
  }

  private CompletableFuture<HttpResponse<String>> put(String id) {
    return send(id, "PUT", TableJson.write(table(id, tinySpace())));
  }

  private CompletableFuture<HttpResponse<String>> delete(String id) {
    return send(id, "DELETE", "");
  }

  private CompletableFuture<HttpResponse<String>> get(String id) {
    return send(id, "GET", "");
  }

  private CompletableFuture<HttpResponse<String>> send(String id, String method, String body) {
    var address = service.getBean(EmbeddedServer.class).getURI().resolve("/tables/" + id);
    return http.sendAsync(
        HttpRequest.newBuilder(address)
            .timeout(BOUND)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
