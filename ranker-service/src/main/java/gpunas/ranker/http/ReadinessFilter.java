package gpunas.ranker.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;

/** Nobody is told that a ranking does not exist as long as it may only not have been read yet. */
@ServerFilter("/rankings/**")
final class ReadinessFilter {
  private final Readiness readiness;

  ReadinessFilter(Readiness readiness) {
    this.readiness = readiness;
  }

  @RequestFilter
  void refuseWhileStarting() {
    if (!readiness.isReady()) {
      throw new HttpStatusException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "The service is reading its topics after a start. Try again in a moment.");
    }
  }
}
