package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.importance.Importance;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the accuracy of a search's networks depends on.
 *
 * @param networks it was learnt from: different ones, trained equally long
 * @param rung that they were trained at, from 0; null if there are too few at each
 * @param explained share of the variance of accuracy that is predicted of networks left out of
 *     learning, at most 1; null if there are too few
 * @param note why nothing is said, or what else to know of what is; null: nothing else
 * @param genes those that differed, the most important first
 * @param stages the most important first
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ImportanceView(
    int networks,
    @Nullable Integer rung,
    @Nullable Double explained,
    @Nullable String note,
    List<GeneView> genes,
    List<StageView> stages) {

  /**
   * A gene.
   *
   * @param share of the variance that it causes by itself, 0 to 1
   * @param effects of its values that were tried, ascending
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record GeneView(String name, double share, List<EffectView> effects) {}

  /**
   * A value of a gene.
   *
   * @param accuracy mean accuracy of networks with it less that of all: 0.01 is one point
   * @param ofBest what is predicted of the most accurate network with this value instead of its
   *     own, less what is predicted of it as it is
   * @param ofBestDeviation standard deviation of that prediction
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record EffectView(int value, double accuracy, double ofBest, double ofBestDeviation) {}

  /**
   * All genes of a stage.
   *
   * @param share of the variance that they cause by themselves and among each other, 0 to 1
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record StageView(int stage, double share) {}

  static ImportanceView of(Importance importance, int rung, @Nullable String note) {
    return new ImportanceView(
        importance.networks(),
        rung,
        importance.explained(),
        note,
        importance.genes().stream()
            .map(gene ->
                new GeneView(
                    gene.name(),
                    gene.share(),
                    gene.effects().stream()
                        .map(effect ->
                            new EffectView(
                                effect.value(),
                                effect.accuracy(),
                                effect.ofBest(),
                                effect.ofBestDeviation()))
                        .toList()))
            .toList(),
        importance.stages().stream()
            .map(stage -> new StageView(stage.stage(), stage.share()))
            .toList());
  }

  static ImportanceView unknown(int networks, String note) {
    return new ImportanceView(networks, null, null, note, List.of(), List.of());
  }
}
