package gpunas.benchmarks.task;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands in its YAML file; paths are relative to the file. Instead of its genes a task
 * may name a space of gpunas; its latencies are then estimates, and its accuracy is made up.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TaskFile(
    String name,
    @Nullable String table,
    @Nullable String space,
    @Nullable List<GeneEntry> genes,
    AccuracyEntry accuracy,
    LatencyEntry latency,
    @Nullable FeaturesEntry features,
    ObjectiveEntry objective,
    double optimum) {

  /** A gene; its column is named as the gene unless another name is given. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record GeneEntry(String name, @Nullable String column, String kind, List<String> values) {}

  /**
   * Top-1 in per cent: columns of the table, a file of trees, or a network of the genes that is
   * drawn with this seed.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record AccuracyEntry(
      @Nullable List<String> observed,
      @Nullable List<String> truth,
      @Nullable String trees,
      @Nullable Long madeUp,
      double noise) {}

  /**
   * A column of the table, or of an additive table if one is named; or an estimate, such as {@code
   * estimate-a100-fp16-b1}.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record LatencyEntry(
      @Nullable String additive,
      @Nullable String column,
      @Nullable String estimate,
      @Nullable Double scale,
      double limit) {}

  /** Columns of the table, or of an additive table if one is named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record FeaturesEntry(@Nullable String additive, List<String> columns) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record ObjectiveEntry(double alpha, double beta) {}
}
