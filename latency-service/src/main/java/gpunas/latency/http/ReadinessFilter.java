package gpunas.latency.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/** Nobody is told that a table does not exist as long as it may only not have been read yet. */
@ServerFilter("/tables/**")
final class ReadinessFilter {
  private final Readiness readiness;

  ReadinessFilter(Readiness readiness) {
    this.readiness = readiness;
  }

  /** An answer instead of the controller's, or null. */
  @RequestFilter
  @Nullable MutableHttpResponse<Problem> refuseWhileStarting() {
    return readiness.isReady()
        ? null
        : Problem.response(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The service is reading its topics after a start. Try again in a moment.")
            .header(HttpHeaders.RETRY_AFTER, "1");
  }
}
