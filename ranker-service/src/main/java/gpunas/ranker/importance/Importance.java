package gpunas.ranker.importance;

import java.util.List;

/**
 * How much of the differences in accuracy between networks comes from which choice.
 *
 * @param networks it was learnt from
 * @param explained share of the variance of accuracy that is predicted of networks which were left
 *     out of learning, at most 1; 0 or less: nothing is understood yet
 * @param genes those that differed, the most important first
 * @param stages the most important first
 */
public record Importance(int networks, double explained, List<OfGene> genes, List<OfStage> stages) {

  /** Copies the lists. */
  public Importance {
    genes = List.copyOf(genes);
    stages = List.copyOf(stages);
  }

  /**
   * Of one gene.
   *
   * @param name as {@link gpunas.searchspace.Gene#name} has it
   * @param share of the variance that the gene causes by itself, 0 to 1
   * @param effects of its values that were tried, ascending
   */
  public record OfGene(String name, double share, List<Effect> effects) {

    /** Copies the list. */
    public OfGene {
      effects = List.copyOf(effects);
    }
  }

  /**
   * Of one value of a gene.
   *
   * @param accuracy mean accuracy of networks with this value less that of all, as a share of the
   *     images: 0.01 is one point
   * @param ofBest what is predicted of the most accurate network that was trained if it had this
   *     value and were the same else, less what is predicted of it as it is; likewise
   * @param ofBestDeviation standard deviation of the former prediction
   */
  public record Effect(int value, double accuracy, double ofBest, double ofBestDeviation) {}

  /**
   * Of all genes of a stage together.
   *
   * @param share of the variance that they cause by themselves and among each other, 0 to 1
   */
  public record OfStage(int stage, double share) {}
}
