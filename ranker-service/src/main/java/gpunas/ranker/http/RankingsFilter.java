package gpunas.ranker.http;

import gpunas.service.Readiness;
import gpunas.service.ReadinessFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Rankings are shown once all of them are known. */
@ServerFilter("/rankings/**")
final class RankingsFilter extends ReadinessFilter {

  RankingsFilter(Readiness readiness) {
    super(readiness);
  }
}
