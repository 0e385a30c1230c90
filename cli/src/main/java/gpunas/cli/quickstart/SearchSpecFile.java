package gpunas.cli.quickstart;

import com.fasterxml.jackson.databind.node.TextNode;
import gpunas.sampler.spec.Micros;
import gpunas.searchmodel.Band;
import java.util.List;
import java.util.stream.Collectors;

/** The quickstart's search as a user would write it. */
final class SearchSpecFile {

  private SearchSpecFile() {}

  /**
   * YAML for {@code gpunas search start}.
   *
   * @param candidates Sobol points drawn
   */
  static String yaml(
      QuickstartOptions options,
      Subject subject,
      String tableId,
      List<Band> bands,
      int candidates) {
    return """
    # The search that 'gpunas quickstart' ran. Start it on running services with
    #   ./gpunas search start FILE
    name: quickstart
    space:%s
    table: %s
    bands:
    %s
    objective: {alpha: 0.05, beta: 0.6}
    dataset: %s
    recipe: %s
    candidates: %d
    trainings: %d
    inFlight: %d
    seed: %d
    """
        .formatted(
            space(subject),
            tableId,
            bands.stream()
                .map(band ->
                    "  - {name: %s, fromMillis: %s, belowMillis: %s}"
                        .formatted(
                            band.name(),
                            Micros.toMillis(band.fromMicros()),
                            Micros.toMillis(band.belowMicros())))
                .collect(Collectors.joining("\n")),
            // As in JSON, which is YAML: folders are called anything.
            TextNode.valueOf(subject.images().name()),
            subject.recipe(),
            candidates,
            options.trainings(),
            options.trainers(),
            options.seed());
  }

  private static String space(Subject subject) {
    var text = subject.spaceText();
    return subject.isOwn() ? "\n" + text.stripTrailing().indent(2).stripTrailing() : " " + text;
  }
}
