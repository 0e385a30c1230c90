package gpunas.pipeline.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A stand-in for OSV's service: its query for one package, as its documentation says.
 *
 * @see <a href="https://google.github.io/osv.dev/post-v1-query/">POST /v1/query</a>
 */
final class OsvService implements AutoCloseable {
  /** An answer before the others. */
  private record Refusal(int status, String retryAfter, String text) {}

  private final Map<String, List<String>> pages;
  private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  /**
   * @param pages the answers about each package of Maven, one after the other; each but the last
   *     names a token
   */
  OsvService(Map<String, List<String>> pages) throws IOException {
    this.pages = pages;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /**
   * The next question is answered so.
   *
   * @param retryAfter seconds, or empty
   */
  void answersNext(int status, String retryAfter, String text) {
    refusals.add(new Refusal(status, retryAfter, text));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var asked = Osv.JSON.readTree(exchange.getRequestBody());
      var known = pages.get(asked.at("/package/name").asText());
      var isQuestion =
          exchange.getRequestMethod().equals("POST")
              && exchange.getRequestURI().getPath().equals("/v1/query")
              && asked.at("/package/ecosystem").asText().equals("Maven");
      var refusal = refusals.poll();
      if (refusal != null) {
        if (!refusal.retryAfter().isEmpty()) {
          exchange.getResponseHeaders().set("Retry-After", refusal.retryAfter());
        }
        send(exchange, refusal.status(), refusal.text());
      } else if (!isQuestion || known == null) {
        send(exchange, 400, "{\"code\": 3, \"message\": \"Invalid query.\"}");
      } else {
        send(exchange, 200, page(known, asked.path("page_token").asText()));
      }
    }
  }

  /** The first page, or the one behind that which names the token. */
  private static String page(List<String> known, String token) throws IOException {
    for (int i = 1; i < known.size(); i++) {
      JsonNode before = Osv.JSON.readTree(known.get(i - 1));
      if (before.path("next_page_token").asText().equals(token)) {
        return known.get(i);
      }
    }
    return known.getFirst();
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
