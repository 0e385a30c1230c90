package gpunas.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
