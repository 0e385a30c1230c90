package gpunas.service;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.cookie.Cookie;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses who does not show the token, and what a page of another site makes a browser ask.
 *
 * <p>Open to all are whether the service is healthy, and the page, which asks for the token itself.
 */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AccessFilter {
  private static final Set<String> OPEN =
      Set.of("/", "/health", "/health/liveness", "/health/readiness", "/favicon.ico");
  private static final String OPEN_BELOW = "/page/";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final AccessToken token;

  AccessFilter(AccessToken token) {
    this.token = token;
  }

  /** An answer instead of the controller's, or null. */
  @RequestFilter
  @Nullable MutableHttpResponse<Problem> refuse(HttpRequest<?> request) {
    if (!SAFE.contains(request.getMethod()) && Origins.isForeign(request)) {
      return Problem.response(
          HttpStatus.FORBIDDEN, "A page of another site asked for this; nothing was done.");
    }
    if (token.isSet() ? isAuthorized(request) : Origins.isAddressedHere(request)) {
      request.setUserPrincipal(() -> "user"); // who may see the details of /health
      return null;
    }
    if (isOpen(request)) {
      return null;
    }
    return token.isSet()
        ? Problem.response(
                HttpStatus.UNAUTHORIZED,
                "This service requires its access token. Send it as 'Authorization: Bearer TOKEN'.")
            .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"gpunas\"")
        : Problem.response(
            HttpStatus.MISDIRECTED_REQUEST,
            """
            Without an access token a service answers only to localhost, to addresses and to names \
            without a dot. Set HTTP_TOKEN to reach it by other names.\
            """);
  }

  private boolean isAuthorized(HttpRequest<?> request) {
    var session = request.getCookies().findCookie(SessionController.COOKIE).map(Cookie::getValue);
    return token.isShownBy(request.getHeaders().get(HttpHeaders.AUTHORIZATION))
        || token.hasSession(session.orElse(null));
  }

  private static boolean isOpen(HttpRequest<?> request) {
    var path = request.getPath();
    return SAFE.contains(request.getMethod())
        && (OPEN.contains(path) || path.startsWith(OPEN_BELOW));
  }
}
