package gpunas.ranker.http;

import gpunas.service.Readiness;
import gpunas.service.ReadinessFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Rankings and searches are shown once all of them are known. */
@ServerFilter({"/rankings/**", "/searches/**", "/progress/**", "/trainers"})
final class CaughtUpFilter extends ReadinessFilter {

  CaughtUpFilter(Readiness readiness) {
    super(readiness);
  }
}
