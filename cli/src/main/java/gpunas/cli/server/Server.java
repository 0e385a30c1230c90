package gpunas.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import gpunas.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The services over HTTP. Whatever they refuse is a {@link UserError} in their own words.
 *
 * <p>A service that is still reading its topics after a start is asked again.
 */
public final class Server {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);
  private static final int RETRIES = 120;
  private static final String EVENT_DATA = "data:";

  private final URI address;
  private final @Nullable String token;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  /**
   * @param address for example {@code http://localhost:8080}
   * @param token access token, null if there is none
   */
  public Server(URI address, @Nullable String token) {
    this.address = address;
    this.token = token;
  }

  /** What is at a path, for example {@code /searches}. */
  public JsonNode get(String path) {
    return json(send(request(path).GET().build(), BodyHandlers.ofString()));
  }

  /** Sends a body, which may be empty, and returns the answer. */
  public JsonNode post(String path, String contentType, byte[] body) {
    var request = request(path).POST(BodyPublishers.ofByteArray(body));
    return json(send(request.header("Content-Type", contentType).build(), BodyHandlers.ofString()));
  }

  /** Puts a body in its place and returns the answer. */
  public JsonNode put(String path, String contentType, byte[] body) {
    var request = request(path).PUT(BodyPublishers.ofByteArray(body));
    return json(send(request.header("Content-Type", contentType).build(), BodyHandlers.ofString()));
  }

  /** Deletes what is at a path. */
  public void delete(String path) {
    send(request(path).DELETE().build(), BodyHandlers.ofString());
  }

  /** Hands on the data of each server-sent event until the service ends the stream. */
  public void follow(String path, Consumer<JsonNode> data) {
    var request = request(path).GET().header("Accept", "text/event-stream").build();
    try (Stream<String> lines = send(request, BodyHandlers.ofLines()).body()) {
      lines
          .filter(line -> line.startsWith(EVENT_DATA))
          .map(line -> parse(line.substring(EVENT_DATA.length())))
          .forEach(data);
    } catch (UncheckedIOException e) {
      throw new UserError("%s broke off: %s".formatted(address, e.getMessage()), e);
    }
  }

  /** Hands on a text as it comes, however long it is. */
  public void download(String path, Writer to) {
    var response = send(request(path).GET().build(), BodyHandlers.ofInputStream());
    try (var text = new InputStreamReader(response.body(), UTF_8)) {
      text.transferTo(to);
    } catch (IOException e) {
      throw new UserError("%s broke off: %s".formatted(address, e.getMessage()), e);
    }
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(address.resolve(path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      var response = client.send(request, body);
      for (var i = 0; i < RETRIES && isStarting(response); i++) {
        Thread.sleep(RETRY_AFTER);
        response = client.send(request, body);
      }
      if (response.statusCode() >= 400) {
        throw new UserError(refusal(response));
      }
      return response;
    } catch (IOException e) {
      throw new UserError(
          """
          Nothing answers at %s (%s). Start the services, for example with \
          'docker compose up -d', or name another server by --server or GPUNAS_SERVER.\
          """
              .formatted(address, e.getMessage() == null ? "connection refused" : e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted.", e);
    }
  }

  private static boolean isStarting(HttpResponse<?> response) {
    return response.statusCode() == 503 && response.headers().firstValue("Retry-After").isPresent();
  }

  private String refusal(HttpResponse<?> response) {
    if (response.statusCode() == 401) {
      return token == null
          ? "%s requires its access token. Set GPUNAS_TOKEN.".formatted(address)
          : "%s has another access token than the one in GPUNAS_TOKEN.".formatted(address);
    }
    var body = text(response.body());
    var problem = body.startsWith("{") ? parse(body) : MissingNode.getInstance();
    var message = new StringBuilder();
    message.append(
        problem.hasNonNull("detail")
            ? problem.get("detail").asText()
            : "%s answered %d. Maybe it is not a gpunas server."
                .formatted(response.uri(), response.statusCode()));
    for (var error : problem.path("errors")) {
      var field = error.path("field").asText();
      message.append("\n  ").append(field.isEmpty() ? "" : field + ": ");
      message.append(error.path("message").asText());
    }
    return message.toString();
  }

  private static String text(Object body) {
    return switch (body) {
      case Stream<?> lines -> String.join("\n", lines.map(String::valueOf).toList());
      case InputStream bytes -> {
        try (bytes) {
          yield new String(bytes.readAllBytes(), UTF_8);
        } catch (IOException e) {
          yield ""; // That it was refused is known all the same.
        }
      }
      case Object other -> other.toString();
    };
  }

  private JsonNode json(HttpResponse<String> response) {
    return response.body().isBlank() ? MissingNode.getInstance() : parse(response.body());
  }

  private JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "%s answered with something that is not JSON. Maybe it is not a gpunas server."
              .formatted(address),
          e);
    }
  }
}
