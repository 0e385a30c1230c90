package gpunas.ranker.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.types.files.StreamedFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
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
      List.of(
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.LOCATION,
          HttpHeaders.RETRY_AFTER,
          HttpHeaders.CONTENT_DISPOSITION,
          HttpHeaders.CACHE_CONTROL,
          TrainingsController.TOTAL);

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
    var answer = exchange(onward(request, body), BodyHandlers.ofByteArray());
    return back(answer, answer.body());
  }

  /**
   * The service's answer to a GET in the form that Accept asks for, while it comes: of a file that
   * is made while it is sent there is never a whole one. 502 if there is none.
   */
  HttpResponse<?> stream(io.micronaut.http.HttpRequest<?> request) {
    var onward = onward(request, new byte[0]);
    request
        .getHeaders()
        .getAll(HttpHeaders.ACCEPT)
        .forEach(accepted -> onward.header(HttpHeaders.ACCEPT, accepted));
    var answer = exchange(onward, BodyHandlers.ofInputStream());
    var type = answer.headers().firstValue(HttpHeaders.CONTENT_TYPE);
    if (type.isPresent()
        && answer.headers().firstValue(HttpHeaders.CONTENT_LENGTH).isEmpty()
        && answer.statusCode() == HttpStatus.OK.getCode()) {
      var body = request.getMethod() == HttpMethod.HEAD ? dropped(answer.body()) : answer.body();
      var file = new StreamedFile(body, MediaType.of(type.get()));
      return withHeaders(answer, HttpResponse.<StreamedFile>ok(file));
    }
    try (var body = answer.body()) {
      return back(answer, body.readAllBytes());
    } catch (IOException e) {
      throw new Unreachable(reason(e), e);
    }
  }

  /** Nobody reads or closes what a HEAD is answered with. */
  private InputStream dropped(InputStream body) {
    try {
      body.close();
      return InputStream.nullInputStream();
    } catch (IOException e) {
      throw new Unreachable(reason(e), e);
    }
  }

  private HttpRequest.Builder onward(io.micronaut.http.HttpRequest<?> request, byte[] body) {
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
    return onward;
  }

  private static HttpResponse<byte[]> back(java.net.http.HttpResponse<?> answer, byte[] body) {
    var back = HttpResponse.<byte[]>status(HttpStatus.valueOf(answer.statusCode()));
    if (body.length > 0) { // Of 204 a browser would not even take an empty one.
      back.body(body);
    }
    return withHeaders(answer, back);
  }

  private static <T> HttpResponse<T> withHeaders(
      java.net.http.HttpResponse<?> answer, MutableHttpResponse<T> back) {
    for (var name : BACK) {
      answer.headers().firstValue(name).ifPresent(value -> back.header(name, value));
    }
    return back;
  }

  private <T> java.net.http.HttpResponse<T> exchange(
      HttpRequest.Builder onward, BodyHandler<T> handler) {
    try {
      return http.send(onward.build(), handler);
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
