package gpunas.trainer.files;

import gpunas.formats.space.SpaceYaml;
import gpunas.trainer.Job;
import org.jspecify.annotations.Nullable;

/**
 * The specification of a search that trains one network alone, and fully: its space has only this
 * one, its recipe is the one NVIDIA published.
 */
final class FullTraining {

  static final String FILE = "full-training.yaml";

  /** Longest name of a search or of a space. */
  private static final int MAX_NAME_CHARS = 100;

  private FullTraining() {}

  /** The specification, YAML; null if no latency table is known, which every search needs. */
  static @Nullable String of(Job job) {
    var latency = job.latency();
    if (latency == null || latency.table() == null) {
      return null;
    }
    var name = "full-" + job.jobId();
    var space =
        job.space()
            .only(job.encoding(), name.substring(0, Math.min(name.length(), MAX_NAME_CHARS)));
    return """
    # Trains this network alone, with the recipe that NVIDIA trained GPUNet with on ImageNet:
    #   ./gpunas search plan full-training.yaml       # how long it takes
    #   ./gpunas search start full-training.yaml
    # A recipe may be changed field by field, for example {preset: gpunet-published, epochs: 100}.
    name: %1$s
    table: %2$s
    bands: [{name: any, belowMillis: 1000000}]
    dataset: %3$s
    recipe: {preset: gpunet-published}
    candidates: 1
    trainings: 1
    space:
    %4$s\
    """
        .formatted(
            quoted(space.name()),
            quoted(latency.table()),
            quoted(job.dataset()),
            SpaceYaml.write(space).indent(2));
  }

  private static String quoted(String text) {
    return "\"%s\"".formatted(text.replace("\\", "\\\\").replace("\"", "\\\""));
  }
}
