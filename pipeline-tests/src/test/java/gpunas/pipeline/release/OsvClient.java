package gpunas.pipeline.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * OSV's service, asked for one package after the other, page by page, and again when it is busy.
 *
 * @see <a href="https://google.github.io/osv.dev/post-v1-query/">POST /v1/query</a>
 */
final class OsvClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TRIES = 5;

  /** A page of 1,000 and its successors; more of one package are an error of the service. */
  private static final int MOST_PAGES = 100;

  /** It has too much to do, or is away for a moment. */
  private static final Set<Integer> BUSY = Set.of(429, 500, 502, 503, 504);

  /** Waits, in tests not. */
  @FunctionalInterface
  interface Pause {
    void during(Duration time) throws InterruptedException;
  }

  private final URI api;
  private final Pause pause;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * @param api where the service is, for example {@code https://api.osv.dev}
   */
  OsvClient(URI api, Pause pause) {
    this.api = api;
    this.pause = pause;
  }

  URI api() {
    return api;
  }

  /**
   * All advisories about a package of Maven.
   *
   * @throws IOException if the service does not answer, goes on being busy or refuses: one line
   */
  List<JsonNode> advisories(String name) throws IOException, InterruptedException {
    var found = new ArrayList<JsonNode>();
    var question = Osv.JSON.createObjectNode();
    question.putObject("package").put("ecosystem", "Maven").put("name", name);
    for (int i = 0; i < MOST_PAGES; i++) {
      var page = page(question.toString(), name);
      page.path("vulns").forEach(found::add);
      var next = page.path("next_page_token").asText();
      if (next.isEmpty()) {
        return found;
      }
      question.put("page_token", next);
    }
    throw new IOException("%s has more than %d pages about %s.".formatted(api, MOST_PAGES, name));
  }

  private JsonNode page(String question, String name) throws IOException, InterruptedException {
    var response = send(question);
    for (int i = 1; i < TRIES && BUSY.contains(response.statusCode()); i++) {
      pause.during(wanted(response, Duration.ofSeconds(1L << i)));
      response = send(question);
    }
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s answers %d about %s: %s"
              .formatted(api, response.statusCode(), name, response.body().strip()));
    }
    try {
      return Osv.JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s answers no JSON about %s: %s".formatted(api, name, e.getOriginalMessage()), e);
    }
  }

  private HttpResponse<String> send(String question) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(api.resolve("/v1/query"))
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(question))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException(
          "%s does not answer (%s). The list is refreshed where there is a network."
              .formatted(
                  api, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    }
  }

  /** How long the service asks to wait, if in seconds, and at most for a minute. */
  private static Duration wanted(HttpResponse<?> response, Duration otherwise) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,2}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(otherwise);
  }

  @Override
  public void close() {
    http.close();
  }
}
