package gpunas.ranker.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import gpunas.ranker.Facts;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Search.State;
import gpunas.service.Service;
import gpunas.testing.Broker;
import gpunas.testing.api.ApiDocument;
import gpunas.testing.api.ApiDocument.Operation;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that nobody should send, made from the description of the interface. */
class OpenApiFuzzIT {
  private static final int REQUESTS = 1000;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int ENOUGH = 16_384;
  private static final String KNOWN = "fuzzed";

  /** Put in as they are: some of them no client would let pass. */
  private static final List<String> RAW =
      List.of(
          "%00",
          "%zz",
          "%",
          "..%2f..%2f..%2fetc%2fpasswd",
          "%2e%2e",
          "....//",
          "%c0%ae%c0%ae",
          "a%0d%0aX:%20y",
          "%F0%9F%92%A9",
          "-1",
          "99999999999999999999",
          "NaN",
          "1e999",
          "null",
          "%27%20OR%201=1",
          "%3Cscript%3E",
          "$%7Bjndi:ldap://x%7D",
          "x".repeat(3000),
          ";",
          "*",
          "%25%32%65",
          KNOWN);

  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "[[[[",
          "\0\0\0",
          "name: &a [*a]",
          "&a [&b [*a, *b]]",
          "!!javax.script.ScriptEngineManager []",
          "{\"name\": 1e999}",
          "a: ".repeat(2000),
          "- ".repeat(5000),
          "\u00ff\u00fe",
          "null",
          "x".repeat(100_000));

  private static final List<String> TYPES =
      List.of(
          "application/yaml",
          "application/json",
          "text/plain",
          "a/b/c",
          "",
          "multipart/form-data",
          "application/yaml; charset=nonsense");

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW");

  @TempDir private static Path directory;

  @Test
  void a_thousand_malformed_requests_are_answered_and_leave_the_service_healthy() throws Exception {
    var sampler = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sampler.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(400, -1);
          exchange.close();
        });
    sampler.start();
    var samplerUrl = "http://127.0.0.1:" + sampler.getAddress().getPort();
    try (var broker = new Broker(directory.resolve("kafka"));
        var service = start(broker, samplerUrl)) {
      broker.publish(Topics.SEARCHES, KNOWN, Facts.search(KNOWN, State.RUNNING));
      broker.publish(Topics.TRAINING_JOBS, KNOWN, Facts.job(KNOWN, 0, 400));
      var port = service.getBean(EmbeddedServer.class).getPort();
      var operations = ApiDocument.served().operations();
      assertThat(operations).hasSizeGreaterThan(15);
      var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
      for (var i = 0; i < REQUESTS; i++) {
        var operation = pick(operations, random);
        var target = target(operation, random);
        var method = random.nextInt(4) == 0 ? pick(METHODS, random) : operation.method();
        var answer = exchange(port, method, target, pick(TYPES, random), pick(BODIES, random));
        var what = "request %d: %s %s%n%s".formatted(i, method, target, answer);
        assertThat(answer).as(what).matches("(?s)HTTP/1[.][01] (?!500)[1-5].*");
        assertThat(answer)
            .as(what)
            .doesNotContain("\tat ", "Exception", "gpunas.ranker", "io.micronaut");
      }
      assertThat(exchange(port, "GET", "/health", "", ""))
          .startsWith("HTTP/1.1 200")
          .contains("\"status\":\"UP\"");
    } finally {
      sampler.stop(0);
    }
  }

  private static ApplicationContext start(Broker broker, String samplerUrl) {
    return Service.start(
        "ranker",
        -1,
        Map.of(
            "kafka.bootstrap-servers",
            broker.bootstrapServers(),
            "ranker.artefact-directory",
            directory.resolve("artefacts").toString(),
            "ranker.sampler-url",
            samplerUrl,
            "ranker.latency-url",
            samplerUrl));
  }

  private static String target(Operation operation, RandomGenerator random) {
    var path = new StringBuilder();
    for (var part : operation.path().split("(?=\\{)|(?<=})", -1)) {
      path.append(part.startsWith("{") ? pick(RAW, random) : part);
    }
    var separator = "?";
    for (var query : operation.queries()) {
      if (random.nextBoolean()) {
        path.append(separator)
            .append(URLEncoder.encode(query, UTF_8))
            .append('=')
            .append(pick(RAW, random));
        separator = "&";
      }
    }
    return path.toString();
  }

  /** What the service answers, up to a few kilobytes; of an endless stream its beginning. */
  private static String exchange(int port, String method, String target, String type, String body)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var bytes = body.getBytes(UTF_8);
      var head =
          new StringBuilder(
              "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  .formatted(method, target));
      head.append("Content-Type: ")
          .append(type)
          .append("\r\nContent-Length: ")
          .append(bytes.length)
          .append("\r\n");
      var out = socket.getOutputStream();
      out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
      out.write(bytes);
      out.flush();
      var answer = new ByteArrayOutputStream();
      var in = socket.getInputStream();
      var buffer = new byte[4096];
      for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        answer.write(buffer, 0, n);
        if (answer.size() > ENOUGH || answer.toString(UTF_8).contains("text/event-stream")) {
          break;
        }
      }
      return answer.toString(UTF_8);
    }
  }

  private static <T> T pick(List<T> from, RandomGenerator random) {
    return from.get(random.nextInt(from.size()));
  }
}
