package gpunas.cli.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests to the services' REST interfaces. */
final class Http {

  private static final int UNAVAILABLE = 503;
  private static final int RETRIES = 120;
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();

  HttpResponse<String> get(URI uri) {
    return send(HttpRequest.newBuilder(uri).GET().build());
  }

  /**
   * Sends a body.
   *
   * @throws UserError with the service's own words if it refuses
   */
  JsonNode send(String method, URI uri, String contentType, String body) {
    var response =
        send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", contentType)
                .method(method, BodyPublishers.ofString(body))
                .build());
    if (response.statusCode() >= 400) {
      throw new UserError(refusal(response));
    }
    return response.body().isBlank() ? JSON.createObjectNode() : json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A service answered with something that is not JSON", e);
    }
  }

  private static String refusal(HttpResponse<String> response) {
    try {
      var problem = JSON.readTree(response.body());
      return problem.path("detail").asText(problem.path("title").asText(response.body()))
          + (problem.has("errors") ? " " + problem.get("errors") : "");
    } catch (JsonProcessingException _) {
      return "%s answered %d: %s".formatted(response.uri(), response.statusCode(), response.body());
    }
  }

  /** Sends a request; a service that is still reading its topics is asked again. */
  private HttpResponse<String> send(HttpRequest request) {
    try {
      var response = client.send(request, BodyHandlers.ofString());
      for (var i = 0; i < RETRIES && response.statusCode() == UNAVAILABLE; i++) {
        Thread.sleep(RETRY_AFTER);
        response = client.send(request, BodyHandlers.ofString());
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException("%s does not answer".formatted(request.uri()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted.", e);
    }
  }
}
