package gpunas.service;

import static java.util.stream.Collectors.toCollection;

import io.micronaut.context.BeanProvider;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.Router;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers OPTIONS with the methods that a path has. To a page of another site, whose browser asks
 * beforehand, that says no: nothing is said of CORS.
 */
@ServerFilter("/**")
final class AllowedMethods {
  private final BeanProvider<Router> router;

  AllowedMethods(BeanProvider<Router> router) {
    this.router = router;
  }

  /** An answer instead of the controller's, or null; what no method has is not there. */
  @RequestFilter
  @Nullable HttpResponse<?> answer(HttpRequest<?> request) {
    if (request.getMethod() != HttpMethod.OPTIONS) {
      return null;
    }
    var methods =
        router.get().findAny(request).stream()
            .map(each -> each.getRouteInfo().getHttpMethodName())
            .collect(toCollection(TreeSet::new));
    if (methods.isEmpty()) {
      return null;
    }
    methods.add(HttpMethod.OPTIONS.name());
    return HttpResponse.noContent().header(HttpHeaders.ALLOW, String.join(", ", methods));
  }
}
