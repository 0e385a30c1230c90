package gpunas.ranker.http;

import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Tells browsers to take nothing for what it is not said to be, and to tell others nothing. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SafeHeaders {

  @ResponseFilter
  void add(MutableHttpResponse<?> response) {
    response.header("X-Content-Type-Options", "nosniff").header("Referrer-Policy", "no-referrer");
  }
}
