package gpunas.sampler.http;

import gpunas.service.Readiness;
import gpunas.service.ReadinessFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Searches are shown once all of them are known. */
@ServerFilter("/searches/**")
final class SearchesFilter extends ReadinessFilter {

  SearchesFilter(Readiness readiness) {
    super(readiness);
  }
}
