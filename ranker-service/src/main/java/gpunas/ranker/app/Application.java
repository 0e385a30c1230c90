package gpunas.ranker.app;

import gpunas.service.Service;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;

/** The ranker as a process of its own. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "gpunas",
            version = "${gpunas.version}",
            description =
                "Searches, their trainings and their rankings. Latencies are in microseconds,"
                    + " accuracies from 0 to 1. Errors are application/problem+json (RFC 9457)."))
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    Service.main("ranker", 8080);
  }
}
