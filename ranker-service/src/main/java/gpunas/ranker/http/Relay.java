package gpunas.ranker.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Relays a request to another service, so that a browser needs one address only. Only method, path,
 * query, media type and body are passed on, with the token that all services share.
 */
public final class Relay {
  /** Longer than a service takes that waits in vain for Kafka: half a minute. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Headers that are passed back. */
  private static final List<String> BACK =
      List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER);

  private final String service;
  private final URI address;
  private final Supplier<@Nullable String> authorization;
  private final Duration patience;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /**
   * @param service its name, human-readable
   * @param address where it listens
   * @param authorization the header of this name that it wants; null: none
   * @param patience how long it may take to answer
   */
  public Relay(
      String service, URI address, Supplier<@Nullable String> authorization, Duration patience) {
    this.service = service;
    this.address = address;
    this.authorization = authorization;
    this.patience = patience;
  }

  /**
   * The service's answer, whatever it is; 502 if there is none.
   *
   * @param body empty if there is none
   */
  HttpResponse<byte[]> send(io.micronaut.http.HttpRequest<?> request, byte[] body) {
    var target = address.resolve(request.getUri().getRawPath() + query(request.getUri()));
    var onward = HttpRequest.newBuilder(target).timeout(patience);
    // How long an answer is tells the one to GET.
    var method = request.getMethod() == HttpMethod.HEAD ? HttpMethod.GET : request.getMethod();
    onward.method(
        method.name(),
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    request
        .getHeaders()
        .findFirst(HttpHeaders.CONTENT_TYPE)
        .ifPresent(type -> onward.header(HttpHeaders.CONTENT_TYPE, type));
    var token = authorization.get();
    if (token != null) {
      onward.header(HttpHeaders.AUTHORIZATION, token);
    }
    try {
      var answer = http.send(onward.build(), BodyHandlers.ofByteArray());
      var back = HttpResponse.<byte[]>status(HttpStatus.valueOf(answer.statusCode()));
      if (answer.body().length > 0) { // Of 204 a browser would not even take an empty one.
        back.body(answer.body());
      }
      for (var name : BACK) {
        answer.headers().firstValue(name).ifPresent(value -> back.header(name, value));
      }
      return back;
    } catch (IOException e) {
      throw new Unreachable(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("The request was interrupted.", e);
    }
  }

  private String reason(IOException e) {
    var isThere = e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException);
    return isThere
        ? "The %s at %s has not answered within %d s. Maybe it has too much to do."
            .formatted(service, address, patience.toSeconds())
        : "The %s does not answer at %s. Maybe it is not running, or its address is wrong."
            .formatted(service, address);
  }

  private static String query(URI uri) {
    return uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
  }

  /** A service did not answer. */
  static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
