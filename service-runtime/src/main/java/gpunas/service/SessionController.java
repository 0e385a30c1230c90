package gpunas.service;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import org.jspecify.annotations.Nullable;

/**
 * Gives a browser a cookie in place of the token: links, images and event streams cannot carry a
 * header.
 */
@Controller("/session")
final class SessionController {
  static final String COOKIE = "gpunas";

  private final AccessToken token;

  SessionController(AccessToken token) {
    this.token = token;
  }

  /** Begins a session; the request shows the token, or was refused before. */
  @Post(consumes = MediaType.ALL, produces = MediaType.ALL)
  HttpResponse<?> begin(HttpRequest<?> request) {
    return token.isSet()
        ? HttpResponse.noContent().cookie(cookie(sessionOf(request)).secure(isOverTls(request)))
        : HttpResponse.noContent();
  }

  /** Ends the session. */
  @Delete(consumes = MediaType.ALL, produces = MediaType.ALL)
  HttpResponse<?> end() {
    return HttpResponse.noContent().cookie(cookie("").maxAge(0));
  }

  private String sessionOf(HttpRequest<?> request) {
    return token.session(request.getHeaders().get(HttpHeaders.AUTHORIZATION), session(request));
  }

  /** The session that a request belongs to; null: none. */
  static @Nullable String session(HttpRequest<?> request) {
    return request.getCookies().findCookie(COOKIE).map(Cookie::getValue).orElse(null);
  }

  private static boolean isOverTls(HttpRequest<?> request) {
    return request.isSecure() || "https".equals(request.getHeaders().get("X-Forwarded-Proto"));
  }

  /** Hidden from scripts and from requests that other sites cause. */
  private static Cookie cookie(String value) {
    return Cookie.of(COOKIE, value).httpOnly(true).sameSite(SameSite.Strict).path("/");
  }
}
