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
    Accuracy accuracy,
    Latency latency,
    @Nullable Features features,
    ObjectiveEntry objective,
    double optimum) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  record GeneEntry(String name, @Nullable String column, String kind, List<String> values) {}

  /** Either the table's columns or a file of trees; per cent top-1. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Accuracy(
      @Nullable List<String> observed,
      @Nullable List<String> truth,
      @Nullable String trees,
      double noise) {}

  /** A column of the table, or of an additive table. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Latency(@Nullable String additive, String column, @Nullable Double scale, double limit) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Features(@Nullable String additive, List<String> columns) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record ObjectiveEntry(double alpha, double beta) {}
}
