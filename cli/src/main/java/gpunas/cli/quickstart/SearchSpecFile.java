package gpunas.cli.quickstart;

import java.util.List;
import java.util.stream.Collectors;

/** The quickstart's search as a user would write it. */
final class SearchSpecFile {

  private SearchSpecFile() {}

  /**
   * YAML for {@code POST /searches}.
   *
   * @param candidates Sobol points drawn
   */
  static String yaml(
      QuickstartOptions options, String tableId, List<Bands.Band> bands, int candidates) {
    return """
    # The search that 'gpunas quickstart' ran. Send it to a running stack with
    #   curl -H 'Content-Type: application/yaml' --data-binary @search.yaml http://localhost:8081/searches
    name: quickstart
    space: quickstart
    table: %s
    bands:
    %s
    objective: {alpha: 0.05, beta: 0.6}
    dataset: fashion-mnist
    recipe: {epochs: 2, batchSize: 50, learningRate: 0.1, trainingImages: 4000}
    candidates: %d
    trainings: %d
    inFlight: %d
    seed: %d
    """
        .formatted(
            tableId,
            bands.stream()
                .map(band ->
                    "  - {name: %s, fromMillis: %s, belowMillis: %s}"
                        .formatted(band.name(), band.fromMillis(), band.belowMillis()))
                .collect(Collectors.joining("\n")),
            candidates,
            options.trainings(),
            options.trainers(),
            options.seed());
  }
}
