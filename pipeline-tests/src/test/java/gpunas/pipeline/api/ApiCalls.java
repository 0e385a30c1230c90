package gpunas.pipeline.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import gpunas.testing.api.ApiDocument;
import gpunas.testing.api.ApiDocument.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the calls of the document and holds every answer to it: status, type, headers, and each
 * field of the body. Remembers which answers there were.
 */
final class ApiCalls {
  private static final String EVENTS = "text/event-stream";
  private static final String DATA = "data:";

  private final ApiDocument document;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final TreeSet<String> answered = new TreeSet<>();

  ApiCalls(ApiDocument document, URI address) {
    this.document = document;
    this.address = address;
  }

  /** What was answered: {@code getSearch 200}. */
  Set<String> answered() {
    return answered;
  }

  /**
   * What came, checked already.
   *
   * @param json missing if it is none
   */
  record Answer(int status, JsonNode json, String text, HttpResponse<?> response) {
    String header(String name) {
      return response.headers().firstValue(name).orElseThrow();
    }
  }

  Call call(String operation) {
    return new Call(document.operation(operation));
  }

  /** A call, to be made. */
  final class Call {
    private final Operation operation;
    private final Map<String, String> path = new LinkedHashMap<>();
    private final List<String> query = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private byte[] body = {};
    private URI server = address;

    private Call(Operation operation) {
      this.operation = operation;
    }

    Call path(String name, String value) {
      path.put(name, value);
      return this;
    }

    Call search(String id) {
      return path("searchId", id);
    }

    Call query(String name, String value) {
      query.add(name + "=" + URLEncoder.encode(value, UTF_8));
      return this;
    }

    Call header(String name, String value) {
      headers.addAll(List.of(name, value));
      return this;
    }

    Call body(String type, String text) {
      body = text.getBytes(UTF_8);
      return header("Content-Type", type);
    }

    Call on(URI other) {
      server = other;
      return this;
    }

    /** Makes it, and holds the answer to the document. */
    Answer expect(int status) {
      var answer = send(operation.method());
      var what = "%s %s%n%s".formatted(operation.id(), uri(), answer.text());
      assertThat(answer.status()).as(what).isEqualTo(status);
      assertThat(operation.statuses()).as(what).contains(status);
      assertDocumented(what, document.response(operation, status), answer);
      answered.add(operation.id() + " " + status);
      return answer;
    }

    /** The same until it has come about. */
    Answer await(int status) throws InterruptedException {
      while (send(operation.method()).status() != status) {
        Thread.sleep(50);
      }
      return expect(status);
    }

    /**
     * Sends something else to the same place; whatever comes is a problem as the document has it.
     */
    Answer expectProblem(String method, int status) {
      var answer = send(method);
      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
      assertDocumented(
          method + " " + uri(), document.root().at("/components/responses/Problem"), answer);
      return answer;
    }

    private URI uri() {
      var text = operation.path();
      for (var each : path.entrySet()) {
        text = text.replace("{" + each.getKey() + "}", URLEncoder.encode(each.getValue(), UTF_8));
      }
      assertThat(text).as("parameters of the path").doesNotContain("{");
      return server.resolve(text + (query.isEmpty() ? "" : "?" + String.join("&", query)));
    }

    private Answer send(String method) {
      var request =
          HttpRequest.newBuilder(uri())
              .method(
                  method,
                  body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
      if (!headers.isEmpty()) {
        request.headers(headers.toArray(String[]::new));
      }
      try {
        var response = http.send(request.build(), BodyHandlers.ofLines());
        try (var lines = response.body()) {
          return answer(response, lines);
        }
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(method + " " + uri(), e);
      }
    }

    /** Of events the first; of everything else all. */
    private Answer answer(HttpResponse<?> response, Stream<String> lines) throws IOException {
      var type = type(response);
      var text =
          type.equals(EVENTS)
              ? lines.filter(line -> line.startsWith(DATA)).findFirst().orElseThrow()
              : String.join("\n", lines.toList());
      var isJson = type.endsWith("json") || type.equals(EVENTS);
      return new Answer(
          response.statusCode(),
          isJson
              ? json.readTree(type.equals(EVENTS) ? text.substring(DATA.length()) : text)
              : MissingNode.getInstance(),
          text,
          response);
    }
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
  }

  private void assertDocumented(String what, JsonNode wanted, Answer answer) {
    for (var header : wanted.path("headers").properties()) {
      if (document.resolved(header.getValue()).path("required").asBoolean()) {
        assertThat(answer.response().headers().firstValue(header.getKey()))
            .as("%s: %s", what, header.getKey())
            .isPresent();
      }
    }
    if (!wanted.has("content")) {
      assertThat(answer.text()).as(what).isEmpty();
      return;
    }
    var type = type(answer.response());
    var content = wanted.path("content").path(type);
    if (content.isMissingNode()) {
      content = wanted.path("content").path("*/*");
    }
    assertThat(content.isMissingNode()).as("%s: type %s", what, type).isFalse();
    var schema = content.path("schema");
    var events = schema.path("x-event-data").asText();
    if (!events.isEmpty()) {
      schema = document.root().at("/components/schemas/" + events);
    }
    if (answer.json().isMissingNode()) {
      assertThat(schema.path("type").asText()).as(what).isEqualTo("string");
      assertThat(answer.text()).as(what).isNotEmpty();
    } else {
      assertThat(document.mistakes(schema, answer.json())).as(what).isEmpty();
    }
  }
}
