package gpunas.service;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.regex.Pattern;

/** Where a request comes from and whom it is for, as the browser that sent it says. */
final class Origins {
  /** Of this site itself, or of nobody: typed in by the user. */
  private static final Pattern OWN = Pattern.compile("same-origin|none");

  /**
   * The host of a header {@code Host} for which no stranger can make a name server answer: an
   * address, a name without dots, localhost.
   */
  private static final Pattern UNFORGEABLE =
      Pattern.compile(
          "(?:\\[[0-9a-f:.]+]|[0-9]+(?:\\.[0-9]+){3}|[a-z0-9_-]+|[a-z0-9_-]+\\.localhost)(?::[0-9]+)?",
          Pattern.CASE_INSENSITIVE);

  private Origins() {}

  /**
   * Whether a browser sent this for a page of another site. Browsers of today say so in {@code
   * Sec-Fetch-Site}, older ones name the page's origin; what is not a browser sends neither.
   */
  static boolean isForeign(HttpRequest<?> request) {
    var site = request.getHeaders().get("Sec-Fetch-Site");
    if (site != null) {
      return !OWN.matcher(site).matches();
    }
    var origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    return origin != null
        && !origin.equals("http://" + host(request))
        && !origin.equals("https://" + host(request));
  }

  /**
   * Whether the request names this machine. One that does not may come from a page whose name was
   * turned to this machine's address after it had been loaded (DNS rebinding).
   */
  static boolean isAddressedHere(HttpRequest<?> request) {
    var host = host(request);
    return host.isEmpty() || UNFORGEABLE.matcher(host).matches();
  }

  private static String host(HttpRequest<?> request) {
    var host = request.getHeaders().get(HttpHeaders.HOST);
    return host == null ? "" : host;
  }
}
