package gpunas.benchmarks.task;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as it stands in its YAML file; paths are relative to the file. */
@JsonIgnoreProperties(ignoreUnknown = true)
record TaskFile(
    String name,
    @Nullable String table,
    List<GeneEntry> genes,
    AccuracyEntry accuracy,
    LatencyEntry latency,
    @Nullable FeaturesEntry features,
    ObjectiveEntry objective,
    double optimum) {

  /** A gene; its column is named as the gene unless another name is given. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record GeneEntry(String name, @Nullable String column, String kind, List<String> values) {}

  /** Top-1 in per cent: either columns of the table or a file of trees. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record AccuracyEntry(
      @Nullable List<String> observed,
      @Nullable List<String> truth,
      @Nullable String trees,
      double noise) {}

  /** A column of the table, or of an additive table if one is named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record LatencyEntry(
      @Nullable String additive, String column, @Nullable Double scale, double limit) {}

  /** Columns of the table, or of an additive table if one is named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record FeaturesEntry(@Nullable String additive, List<String> columns) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record ObjectiveEntry(double alpha, double beta) {}
}
