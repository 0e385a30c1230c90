package gpunas.ranker.http;

import gpunas.service.Readiness;
import gpunas.service.ReadinessFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * What is known from topics is shown once all of it is known; files are there whenever they are.
 */
@ServerFilter({"/rankings/**", "/searches/**", "/progress/**", "/trainers/**", "/artefacts/*/*"})
final class CaughtUpFilter extends ReadinessFilter {

  CaughtUpFilter(Readiness readiness) {
    super(readiness);
  }
}
