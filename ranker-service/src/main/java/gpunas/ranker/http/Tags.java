package gpunas.ranker.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Arrays;

/** Entity tags, RFC 9110: a content that a client has has the same one. */
final class Tags {
  private static final String WEAK = "W/";
  private static final String ANY = "*";

  private Tags() {}

  /** Whether the client has the content with this tag; then 304 is the answer. */
  static boolean isKnown(HttpRequest<?> request, String tag) {
    return request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH).stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .map(String::strip)
        .map(each -> each.startsWith(WEAK) ? each.substring(WEAK.length()) : each)
        .anyMatch(each -> each.equals(tag) || each.equals(ANY));
  }
}
