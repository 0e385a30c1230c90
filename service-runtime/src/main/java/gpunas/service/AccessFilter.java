package gpunas.service;

import gpunas.service.AccessToken.Role;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses who does not show a token, or one that does not allow it, and what a page of another site
 * makes a browser ask.
 *
 * <p>Open to all are whether the service is healthy, and the page, which asks for the token itself.
 */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AccessFilter {
  private static final Set<String> OPEN =
      Set.of("/", "/health", "/health/liveness", "/health/readiness", "/favicon.ico");
  private static final String OPEN_BELOW = "/page/";

  /** What changes nothing, whatever its method. */
  private static final Set<String> HARMLESS = Set.of("/session", "/searches/plan");

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
    var role = role(request);
    if (role == Role.READ && !isHarmless(request)) {
      return Problem.response(
          HttpStatus.FORBIDDEN,
          "This access token lets you look, not change anything; nothing was done.");
    }
    if (role != null) {
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

  private @Nullable Role role(HttpRequest<?> request) {
    if (!token.isSet()) {
      return Origins.isAddressedHere(request) ? Role.STEER : null;
    }
    return token.roleOf(
        request.getHeaders().get(HttpHeaders.AUTHORIZATION), SessionController.session(request));
  }

  private static boolean isHarmless(HttpRequest<?> request) {
    return SAFE.contains(request.getMethod()) || HARMLESS.contains(request.getPath());
  }

  private static boolean isOpen(HttpRequest<?> request) {
    var path = request.getPath();
    return SAFE.contains(request.getMethod())
        && (OPEN.contains(path) || path.startsWith(OPEN_BELOW));
  }
}
