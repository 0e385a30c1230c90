package gpunas.service;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is reported as missing while it may merely not have been read yet. A service says in a
 * subclass for which paths.
 */
public abstract class ReadinessFilter {
  private final Readiness readiness;

  protected ReadinessFilter(Readiness readiness) {
    this.readiness = readiness;
  }

  /** An answer instead of the controller's, or null. */
  @RequestFilter
  public final @Nullable MutableHttpResponse<Problem> refuseWhileStarting() {
    return readiness.isReady()
        ? null
        : Problem.response(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The service is reading its topics after a start. Try again in a moment.")
            .header(HttpHeaders.RETRY_AFTER, "1");
  }
}
