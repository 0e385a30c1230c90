package gpunas.latency.http;

import gpunas.service.Readiness;
import gpunas.service.ReadinessFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Tables are shown once all of them are known. */
@ServerFilter("/tables/**")
final class TablesFilter extends ReadinessFilter {

  TablesFilter(Readiness readiness) {
    super(readiness);
  }
}
