package gpunas.trainer.files;

import gpunas.formats.space.SpaceYaml;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Job;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * The specification of a search that trains one network alone, and fully: its space has only this
 * one, its recipe is the one NVIDIA published.
 */
final class FullTraining {

  static final String FILE = "full-training.yaml";

  /** Longest name of a search or of a space. */
  private static final int MAX_NAME_CHARS = 100;

  /** Images per step, and the peak learning rate, of the preset {@code gpunet-published}. */
  private static final int PUBLISHED_BATCH = 8 * 192;

  private static final double PUBLISHED_RATE = 0.06;

  /** Of smaller data sets an epoch has so many steps, or else batches of the least size. */
  private static final int STEPS = 20;

  private static final int LEAST_BATCH = 16;

  private FullTraining() {}

  /** Whether there can be one: every search needs a latency table. */
  static boolean isPossible(Job job) {
    return table(job) != null;
  }

  /** The specification, YAML; null if no latency table is known. */
  static @Nullable String of(Job job, DatasetFacts data) {
    var table = table(job);
    if (table == null) {
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
    table: %2$s%6$s
    bands: [{name: any, belowMillis: 1000000}]
    dataset: %3$s
    %5$s
    candidates: 1
    trainings: 1
    space:
    %4$s\
    """
        .formatted(
            quoted(space.name()),
            quoted(table),
            quoted(job.dataset()),
            SpaceYaml.write(space).indent(2),
            recipe(data.trainingImages()),
            job.quantised() ? "\nprecision: int8" : "");
  }

  private static @Nullable String table(Job job) {
    var latency = job.latency();
    return latency == null ? null : latency.table();
  }

  /** The learning rate goes down with the batch (Goyal et al., 2017, the linear scaling rule). */
  private static String recipe(int trainingImages) {
    int batch = Math.clamp(trainingImages / STEPS, LEAST_BATCH, PUBLISHED_BATCH);
    return batch == PUBLISHED_BATCH
        ? "recipe: {preset: gpunet-published}"
        : """
        # NVIDIA's batches have %,d images; there are only %,d to learn from.
        recipe: {preset: gpunet-published, batchSize: %d, learningRate: %s}\
        """
            .formatted(
                PUBLISHED_BATCH,
                trainingImages,
                batch,
                new BigDecimal(PUBLISHED_RATE * batch / PUBLISHED_BATCH)
                    .round(new MathContext(3))
                    .toPlainString());
  }

  private static String quoted(String text) {
    return "\"%s\"".formatted(text.replace("\\", "\\\\").replace("\"", "\\\""));
  }
}
