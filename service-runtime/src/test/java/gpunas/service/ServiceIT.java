package gpunas.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ApplicationContext service = Service.start("things", -1, Map.of());

  @BeforeEach
  void ready() {
    service.getBean(Things.Switch.class).ready = true;
  }

  @AfterEach
  void stop() {
    service.close();
    client.close();
  }

  @Test
  void an_unknown_path_is_a_problem() throws Exception {
    assertProblem(
        get("/nothing"),
        404,
        """
        {"title":"Not Found","status":404,"detail":"Page Not Found"}\
        """);
  }

  @Test
  void a_problem_names_the_field_at_fault() throws Exception {
    assertProblem(
        get("/things/field"),
        400,
        """
        {"title":"Bad Request","status":400,"detail":"Not so.","field":"colour"}\
        """);
  }

  @Test
  void a_problem_lists_all_mistakes() throws Exception {
    assertProblem(
        get("/things/errors"),
        400,
        """
        {"title":"Bad Request","status":400,"detail":"Not so.",\
        "errors":[{"field":"","message":"is empty"}]}\
        """);
  }

  @Test
  void a_failure_nobody_foresaw_does_not_show_its_message() throws Exception {
    assertProblem(
        get("/things/failure"),
        500,
        """
        {"title":"Internal Server Error","status":500,\
        "detail":"GET /things/failure: Internal Server Error."}\
        """);
  }

  @Test
  void nothing_is_denied_before_all_topics_are_read() throws Exception {
    service.getBean(Things.Switch.class).ready = false;

    for (var path : new String[] {"/things", "/things/unknown"}) {
      var answer = get(path);
      assertProblem(
          answer,
          503,
          """
          {"title":"Service Unavailable","status":503,"detail":\
          "The service is reading its topics after a start. Try again in a moment."}\
          """);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void answers_once_all_topics_are_read() throws Exception {
    assertThat(get("/things").body()).isEqualTo("all things");
  }

  @Test
  void a_path_tells_its_methods() throws Exception {
    var answer = send("OPTIONS", "/things");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
    assertThat(send("OPTIONS", "/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void head_tells_the_length_and_the_type_of_what_get_gives() throws Exception {
    for (var path : new String[] {"/things", "/things/one", "/things/bytes", "/things/field"}) {
      var get = get(path);
      var head = send("HEAD", path);
      assertThat(head.statusCode()).isEqualTo(get.statusCode());
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("Content-Length"))
          .as(path)
          .isPresent()
          .isEqualTo(get.headers().firstValue("Content-Length"));
      assertThat(head.headers().firstValue("Content-Type"))
          .as(path)
          .isEqualTo(get.headers().firstValue("Content-Type"));
    }
  }

  /** One alone may have 10 MiB here. */
  @Test
  void bodies_at_the_same_time_have_no_more_bytes_than_one_may_have() throws Exception {
    var eight = new byte[8 << 20];
    try (var unfinished = begin(eight.length)) {
      assertThat(unfinished.isConnected()).isTrue();
      awaitInFlight(eight.length);
      var refused = post(eight);
      assertProblem(
          refused,
          503,
          """
          {"title":"Service Unavailable","status":503,"detail":\
          "The service is taking in other large documents. Try again in a moment."}\
          """);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
      assertThat(post(new byte[1 << 20]).body()).isEqualTo("1048576");
    }
    // Neither one that was never finished nor those that were refused or answered are counted on.
    awaitInFlight(0);
    for (int each = 0; each < 3; each++) {
      assertThat(post(eight).body()).isEqualTo("8388608");
    }
  }

  /** A request whose body does not come. */
  private Socket begin(int bytes) throws IOException {
    var socket =
        new Socket(
            InetAddress.getLoopbackAddress(), service.getBean(EmbeddedServer.class).getPort());
    var head = "POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private void awaitInFlight(long expected) throws InterruptedException {
    var bodies = service.getBean(BodiesInFlight.class);
    for (int tries = 0; bodies.bytes() != expected && tries < 200; tries++) {
      Thread.sleep(50);
    }
    assertThat(bodies.bytes()).isEqualTo(expected);
  }

  private HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
    var uri = service.getBean(EmbeddedServer.class).getURI().resolve("/things");
    var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    var uri = service.getBean(EmbeddedServer.class).getURI().resolve(path);
    var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = service.getBean(EmbeddedServer.class).getURI().resolve(path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String body) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).isEqualTo(body);
  }
}
