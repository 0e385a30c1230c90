package gpunas.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AccessIT {
  private static final String TOKEN = "0123456789abcdef-secret";
  private static final String READ_TOKEN = "0123456789abcdef-reader";
  private static final String NEW_TOKEN = "0123456789abcdef-newer-secret";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();
  private static final Level USUAL = ROOT.getLevel();

  private static ApplicationContext closed;
  private static ApplicationContext open;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    ROOT.setLevel(Level.DEBUG);
    LOGGED.start();
    ROOT.addAppender(LOGGED);
    closed = ready(Map.of("http.token", TOKEN));
    open = ready(Map.of());
  }

  @AfterAll
  static void stop() {
    closed.close();
    open.close();
    ROOT.detachAppender(LOGGED);
    ROOT.setLevel(USUAL);
    assertThat(LOGGED.list)
        .isNotEmpty()
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message ->
            message.contains(TOKEN) || message.contains(READ_TOKEN) || message.contains(NEW_TOKEN));
  }

  @Test
  void the_token_opens() throws Exception {
    assertThat(send(get(closed, "/things").header("Authorization", "Bearer " + TOKEN)).body())
        .isEqualTo("all things");
  }

  @Test
  void without_it_nothing_opens() throws Exception {
    var answer = send(get(closed, "/things"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"gpunas\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("\"detail\":\"This service requires its access token.");
    assertThat(send(get(closed, "/nothing")).statusCode()).isEqualTo(401);
    assertThat(send(get(closed, "/prometheus")).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer ", "Bearer 0123456789abcdef-secre", "0123456789abcdef-secret", "Basic x"})
  void another_one_does_not_open(String authorization) throws Exception {
    assertThat(send(get(closed, "/things").header("Authorization", authorization)).statusCode())
        .isEqualTo(401);
  }

  @Test
  void anybody_may_ask_for_health_and_only_who_has_the_token_for_its_details() throws Exception {
    var anybody = send(get(closed, "/health"));
    assertThat(anybody.statusCode()).isEqualTo(200);
    assertThat(anybody.body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(send(get(closed, "/health").header("Authorization", "Bearer " + TOKEN)).body())
        .contains("details");
    assertThat(send(get(open, "/health")).body()).contains("details");
  }

  @Test
  void the_page_is_open_so_that_it_can_ask_for_the_token() throws Exception {
    assertThat(send(get(closed, "/")).statusCode()).isEqualTo(404);
    assertThat(send(get(closed, "/page/any.js")).statusCode()).isEqualTo(404);
    assertThat(send(get(closed, "/page/../things")).body()).doesNotContain("all things");
    assertThat(send(post(closed, "/page/any.js")).statusCode()).isEqualTo(401);
  }

  @Test
  void a_browser_keeps_a_session_that_is_not_the_token() throws Exception {
    assertThat(send(post(closed, "/session")).statusCode()).isEqualTo(401);

    var begun = send(post(closed, "/session").header("Authorization", "Bearer " + TOKEN));
    assertThat(begun.statusCode()).isEqualTo(204);
    var cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .doesNotContain(TOKEN);
    var session = cookie.substring(0, cookie.indexOf(';'));
    assertThat(send(get(closed, "/things").header("Cookie", session)).statusCode()).isEqualTo(200);
    assertThat(send(get(closed, "/things").header("Cookie", session + "x")).statusCode())
        .isEqualTo(401);

    var ended = send(request(closed, "/session").DELETE().header("Cookie", session));
    assertThat(ended.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
  }

  @Test
  void a_page_of_another_site_can_start_nothing() throws Exception {
    assertThat(send(post(open, "/session").header("Sec-Fetch-Site", "cross-site")).statusCode())
        .isEqualTo(403);
    assertThat(send(post(open, "/session").header("Sec-Fetch-Site", "same-site")).statusCode())
        .isEqualTo(403);
    assertThat(send(post(open, "/session").header("Origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(send(post(open, "/session").header("Origin", "null")).statusCode()).isEqualTo(403);
    assertThat(send(post(open, "/session").header("Sec-Fetch-Site", "same-origin")).statusCode())
        .isEqualTo(204);
    var own = "http://127.0.0.1:" + server(open).getPort();
    assertThat(send(post(open, "/session").header("Origin", own)).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1:8080", "[::1]:8080", "ranker-service:8080"})
  void without_a_token_a_service_answers_to_names_of_this_machine(String host) throws Exception {
    assertThat(raw("GET /things HTTP/1.1\r\nHost: %s\r\n".formatted(host))).contains(" 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example"})
  void without_a_token_a_service_does_not_answer_to_names_of_others(String host) throws Exception {
    assertThat(raw("GET /things HTTP/1.1\r\nHost: %s\r\n".formatted(host))).contains(" 421 ");
  }

  @Test
  void a_body_that_is_too_large_is_refused() throws Exception {
    assertThat(raw("POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n"))
        .contains(" 413 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "?", "utf 8"})
  void text_in_characters_that_nobody_knows_is_refused(String charset) throws Exception {
    var answer =
        send(
            request(open, "/things/text")
                .POST(BodyPublishers.ofString("text"))
                .header("Content-Type", "text/plain; charset=" + charset));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 415);
  }

  @Test
  void nobody_listens_to_others_without_a_token() {
    assertThatThrownBy(() -> Service.start("things", -1, Map.of("http.host", "0.0.0.0")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("The service is to listen on 0.0.0.0, where others can reach it,")
        .hasMessageContaining("HTTP_TOKEN");
  }

  @Test
  void a_service_listens_to_others_with_a_token_or_if_told_that_it_is_safe() {
    ready(Map.of("http.host", "0.0.0.0", "http.token", TOKEN)).close();
    ready(Map.of("http.host", "0.0.0.0", "http.open", "true")).close();
  }

  @Test
  void the_token_may_be_in_a_file() throws Exception {
    var file = Files.writeString(folder.resolve("token"), TOKEN + "\n").toString();
    try (var service = ready(Map.of("http.token-file", file))) {
      assertThat(send(get(service, "/things").header("Authorization", "Bearer " + TOKEN)).body())
          .isEqualTo("all things");
    }
    assertThatThrownBy(() -> ready(Map.of("http.token-file", "/nowhere/token")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("/nowhere/token");
  }

  @Test
  void one_token_lets_people_look_and_another_one_do_anything() throws Exception {
    var reader = "Bearer " + READ_TOKEN;
    try (var service = ready(Map.of("http.token", TOKEN, "http.read-token", READ_TOKEN))) {
      assertThat(send(get(service, "/things").header("Authorization", reader)).body())
          .isEqualTo("all things");
      assertThat(send(get(service, "/health").header("Authorization", reader)).body())
          .contains("details");
      var refused = send(post(service, "/things").header("Authorization", reader));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("lets you look, not change anything");
      var allowed =
          send(
              request(service, "/things")
                  .POST(BodyPublishers.ofString("three"))
                  .header("Authorization", "Bearer " + TOKEN));
      assertThat(allowed.statusCode()).isEqualTo(200);

      // What changes nothing may be asked though its method could.
      assertThat(send(post(service, "/searches/plan").header("Authorization", reader)).statusCode())
          .isEqualTo(404);

      // A session is no more than the token it was begun with.
      var session = session(service, reader);
      assertThat(send(get(service, "/things").header("Cookie", session)).statusCode())
          .isEqualTo(200);
      assertThat(send(post(service, "/things").header("Cookie", session)).statusCode())
          .isEqualTo(403);
      assertThat(session(service, "Bearer " + TOKEN)).isNotEqualTo(session);
    }
  }

  private static String session(ApplicationContext service, String authorization) throws Exception {
    var begun = send(post(service, "/session").header("Authorization", authorization));
    return begun.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  @Test
  void a_token_in_a_file_is_changed_without_a_restart() throws Exception {
    var file = Files.writeString(folder.resolve("changing"), TOKEN + "\n");
    try (var service = ready(Map.of("http.token-file", file.toString()))) {
      var before = session(service, "Bearer " + TOKEN);

      // The new one is shown to others, the old one opens until it goes.
      Files.writeString(file, "\uFEFF" + NEW_TOKEN + "\n" + TOKEN + "\n");
      awaitStatus(200, get(service, "/things").header("Authorization", "Bearer " + NEW_TOKEN));
      assertThat(send(get(service, "/things").header("Cookie", before)).statusCode())
          .isEqualTo(200);
      assertThat(service.getBean(AccessToken.class).authorization())
          .isEqualTo("Bearer " + NEW_TOKEN);

      Files.writeString(file, NEW_TOKEN);
      awaitStatus(401, get(service, "/things").header("Authorization", "Bearer " + TOKEN));
      assertThat(send(get(service, "/things").header("Cookie", before)).statusCode())
          .isEqualTo(401);

      // What makes no sense, or is gone, changes nothing.
      Files.writeString(file, "short");
      Thread.sleep(1500);
      awaitStatus(200, get(service, "/things").header("Authorization", "Bearer " + NEW_TOKEN));
      Files.delete(file);
      Thread.sleep(1500);
      awaitStatus(200, get(service, "/things").header("Authorization", "Bearer " + NEW_TOKEN));
    }
  }

  private static void awaitStatus(int expected, HttpRequest.Builder request) throws Exception {
    for (int i = 0; i < 100 && send(request).statusCode() != expected; i++) {
      Thread.sleep(100);
    }
    assertThat(send(request).statusCode()).isEqualTo(expected);
  }

  @Test
  void tokens_that_make_no_sense_together_are_refused() {
    assertThatThrownBy(() -> ready(Map.of("http.read-token", READ_TOKEN)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("without HTTP_TOKEN everybody may do anything");
    assertThatThrownBy(() -> ready(Map.of("http.token", TOKEN, "http.read-token", TOKEN)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("HTTP_READ_TOKEN is one of HTTP_TOKEN");
    assertThatThrownBy(() -> ready(Map.of("http.token", TOKEN, "http.read-token", "short")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("HTTP_READ_TOKEN has 5 characters");
  }

  @Test
  void an_empty_token_is_none() {
    ready(Map.of("http.token", "")).close();
  }

  @Test
  void an_empty_address_is_this_machine_alone() throws Exception {
    try (var service = ready(Map.of("http.host", ""))) {
      var server = service.getBean(EmbeddedServer.class);
      assertThat(server.getHost()).isEqualTo("127.0.0.1");
      // An address of this machine that is not the one it listens on.
      assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.2"), server.getPort()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void a_token_that_cannot_be_one_is_refused_without_showing_it() {
    assertThatThrownBy(() -> ready(Map.of("http.token", "too short")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("has 9 characters")
        .hasMessageNotContaining("too short");
  }

  private static ApplicationContext ready(Map<String, Object> properties) {
    var service = Service.start("things", -1, properties);
    service.getBean(Things.Switch.class).ready = true;
    return service;
  }

  private static EmbeddedServer server(ApplicationContext service) {
    return service.getBean(EmbeddedServer.class);
  }

  private static HttpRequest.Builder request(ApplicationContext service, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(server(service).getPort(), path)));
  }

  private static HttpRequest.Builder get(ApplicationContext service, String path) {
    return request(service, path).GET();
  }

  private static HttpRequest.Builder post(ApplicationContext service, String path) {
    return request(service, path).POST(BodyPublishers.noBody());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** The first line of the answer to a request that Java's client does not let one write. */
  private static String raw(String head) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server(open).getPort())) {
      socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8).lines().findFirst().get();
    }
  }
}
