package gpunas.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.json.JsonMapper;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Tells with HEAD what GET would: the type and how many bytes there are, packed by nothing. Not of
 * what is made while it is sent, events and tables without end: there nobody knows.
 */
@ServerFilter("/**")
final class HeadLength {
  private final JsonMapper json;

  HeadLength(JsonMapper json) {
    this.json = json;
  }

  @ResponseFilter
  void add(HttpRequest<?> request, MutableHttpResponse<?> response) throws IOException {
    var body = RouteAttributes.getHeadBody(response).orElse(null);
    if (request.getMethod() != HttpMethod.HEAD || body == null) {
      return;
    }
    var route = RouteAttributes.getRouteInfo(response).orElse(null);
    if (response.getContentType().isEmpty()) {
      response.contentType(body instanceof StreamedFile file ? file.getMediaType() : type(route));
    }
    if (body instanceof StreamedFile file) {
      file.process(response);
      file.getInputStream().close();
    }
    long bytes = bytes(body, route);
    if (bytes >= 0) {
      response.header(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes));
    }
  }

  /** -1: nobody knows. */
  private long bytes(Object body, @Nullable RouteInfo<?> route) throws IOException {
    return switch (body) {
      case byte[] bytes -> bytes.length;
      case CharSequence text -> text.toString().getBytes(UTF_8).length;
      case StreamedFile file -> file.getLength();
      case Publisher<?> _ -> -1;
      default -> written(body, route).length;
    };
  }

  @SuppressWarnings("unchecked") // It is an instance of that type.
  private byte[] written(Object body, @Nullable RouteInfo<?> route) throws IOException {
    return route != null && route.getResponseBodyType().isInstance(body)
        ? json.writeValueAsBytes((Argument<Object>) route.getResponseBodyType(), body)
        : json.writeValueAsBytes(body);
  }

  private static MediaType type(@Nullable RouteInfo<?> route) {
    List<MediaType> types = route == null ? List.of() : route.getProduces();
    return types.isEmpty() ? MediaType.APPLICATION_JSON_TYPE : types.getFirst();
  }
}
