package gpunas.ranker.http;

import static java.util.stream.Collectors.joining;

import gpunas.service.Problem;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is asked for behind the question mark of an address and would be passed over: a
 * parameter that the route does not have, and a second value of one that takes one.
 */
@ServerFilter({
  "/rankings/**",
  "/searches/**",
  "/progress/**",
  "/trainers/**",
  "/artefacts/**",
  "/tables/**"
})
final class KnownParameters {

  /** An answer instead of the controller's, or null. */
  @RequestFilter
  @Nullable MutableHttpResponse<Problem> refuse(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request).orElse(null)
            instanceof MethodBasedRouteMatch<?, ?> route
        ? refuse(request, names(route))
        : null;
  }

  private static @Nullable MutableHttpResponse<Problem> refuse(
      HttpRequest<?> request, List<String> known) {
    for (var given : request.getParameters()) {
      var name = given.getKey();
      if (!known.contains(name)) {
        return Problem.response(
            HttpStatus.BAD_REQUEST,
            "There is no parameter '%s' here; expected %s."
                .formatted(name, known.isEmpty() ? "none" : "one of " + String.join(", ", known)));
      }
      if (given.getValue().size() > 1 && !name.equals(TrainingsController.WHERE)) {
        return Problem.response(
            HttpStatus.BAD_REQUEST,
            "%s is given %d times, as %s; expected one value."
                .formatted(
                    name,
                    given.getValue().size(),
                    given.getValue().stream().collect(joining("', '", "'", "'"))));
      }
    }
    return null;
  }

  private static List<String> names(MethodBasedRouteMatch<?, ?> route) {
    return Arrays.stream(route.getArguments())
        .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
        .map(KnownParameters::name)
        .toList();
  }

  private static String name(Argument<?> argument) {
    return argument
        .getAnnotationMetadata()
        .stringValue(QueryValue.class)
        .orElse(argument.getName());
  }
}
