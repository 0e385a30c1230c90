package gpunas.pipeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** The Prometheus of this machine, on a folder with a configuration. */
final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(250);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;
  private final Path log;
  private final Process process;

  private Prometheus(URI address, Path log, Process process) {
    this.address = address;
    this.log = log;
    this.process = process;
  }

  /** Skips the test where one of its programs is not installed. */
  static void require(String program) {
    assumeThat(isThere(program))
        .as("%s is not installed (Debian's package prometheus has it)", program)
        .isTrue();
  }

  private static boolean isThere(String program) {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Starts it.
   *
   * @param folder has prometheus.yml, gets what it keeps
   */
  static Prometheus start(Path folder) throws IOException {
    var address = "127.0.0.1:" + Ports.free();
    var log = folder.resolve("prometheus.log");
    var process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("series"),
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Prometheus(URI.create("http://" + address), log, process);
  }

  /** Waits until an alert fires. */
  void awaitFiring(String alert) throws IOException {
    await(() -> firing().contains(alert), alert + " fires");
  }

  /** Waits until an alert that fired does so no more. */
  void awaitCleared(String alert) throws IOException {
    await(() -> !firing().contains(alert), alert + " does not fire any more");
  }

  /** Names of the alerts that fire now. */
  Set<String> firing() {
    var firing = new TreeSet<String>();
    for (var alert : get("/api/v1/alerts").path("data").path("alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        firing.add(alert.path("labels").path("alertname").asText());
      }
    }
    return firing;
  }

  /** Waits until every target has answered. */
  void awaitTargets(int count) throws IOException {
    await(() -> up() == count, count + " targets answer");
  }

  /** Waits until an instant query has series; it may need two looks at a metric. */
  void awaitSeries(String query) throws IOException {
    await(() -> !query(query).isEmpty(), query + " has series");
  }

  /** What an instant query answers now: series with a value each. */
  JsonNode query(String query) {
    var answer = get("/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
    assertThat(answer.path("status").asText()).as("%s: %s", query, answer).isEqualTo("success");
    return answer.at("/data/result");
  }

  /** Names of all metrics that it ever scraped. */
  Set<String> metrics() {
    var names = new TreeSet<String>();
    get("/api/v1/label/__name__/values").path("data").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Expressions of the alerts, by name, as it has read them. */
  Map<String, String> alerts() {
    var alerts = new TreeMap<String, String>();
    for (var group : get("/api/v1/rules").at("/data/groups")) {
      for (var rule : group.path("rules")) {
        alerts.put(rule.path("name").asText(), rule.path("query").asText());
      }
    }
    return alerts;
  }

  private long up() {
    long up = 0;
    for (var target : get("/api/v1/targets").path("data").path("activeTargets")) {
      up += target.path("health").asText().equals("up") ? 1 : 0;
    }
    return up;
  }

  private void await(BooleanSupplier condition, String what) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      assertThat(System.nanoTime())
          .as("%s within %s; %s", what, PATIENCE, get("/api/v1/targets"))
          .isLessThan(deadline);
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What the API answers, be it a refusal; nothing while it does not listen yet. */
  private JsonNode get(String path) {
    var mapper = new ObjectMapper();
    try {
      var request = HttpRequest.newBuilder(address.resolve(path)).build();
      var response = http.send(request, BodyHandlers.ofString());
      return response.body().startsWith("{")
          ? mapper.readTree(response.body())
          : mapper.missingNode();
    } catch (IOException e) {
      return mapper.missingNode();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
