package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Candidates as rows of numbers between 0 and 1: a column per gene, its level; for a categorical
 * gene of more than two levels a column per level, so that all levels are equally far apart; then
 * the logarithms of MACs and parameters, which are known before training and say much about it;
 * last the fidelity, on which a factor of 16 counts as much as the whole range of a gene.
 */
final class ModelInput {

  private static final List<ToDoubleFunction<Cost>> FEATURES =
      List.of(cost -> Math.log(cost.macs()), cost -> Math.log(cost.parameters()));

  private static final double LOG_16 = Math.log(16);

  /** Two different levels are then at distance 1. */
  private static final double ONE_HOT = Math.sqrt(0.5);

  private final List<Gene> genes;
  private final int[] firstColumn;
  private final int[] scaleOf;
  private final double[] low;
  private final double[] high;

  /**
   * @param reference candidates that span the features' ranges
   */
  ModelInput(List<Gene> genes, List<Candidate> reference) {
    this.genes = genes;
    firstColumn = new int[genes.size() + 1];
    List<Integer> scales = new ArrayList<>();
    for (int gene = 0; gene < genes.size(); gene++) {
      firstColumn[gene] = scales.size();
      for (int i = 0; i < columns(genes.get(gene)); i++) {
        scales.add(gene);
      }
    }
    firstColumn[genes.size()] = scales.size();
    low = new double[FEATURES.size()];
    high = new double[FEATURES.size()];
    for (int f = 0; f < FEATURES.size(); f++) {
      scales.add(genes.size() + f);
      var feature = FEATURES.get(f);
      var range =
          reference.stream()
              .mapToDouble(candidate -> feature.applyAsDouble(candidate.cost()))
              .summaryStatistics();
      low[f] = range.getMin();
      high[f] = range.getMax();
    }
    scales.add(genes.size() + FEATURES.size());
    scaleOf = scales.stream().mapToInt(Integer::intValue).toArray();
  }

  /** For each column, which length scale it is divided by. */
  int[] scaleOf() {
    return scaleOf;
  }

  /** The row of a full training. */
  double[] row(Candidate candidate) {
    return row(candidate, 1);
  }

  double[] row(Candidate candidate, double fidelity) {
    double[] row = new double[scaleOf.length];
    for (int g = 0; g < genes.size(); g++) {
      int level = candidate.point().level(g);
      int levels = genes.get(g).levels();
      if (columns(genes.get(g)) > 1) {
        row[firstColumn[g] + level] = ONE_HOT;
      } else if (levels > 1) {
        row[firstColumn[g]] = level / (levels - 1.0);
      }
    }
    for (int f = 0; f < FEATURES.size(); f++) {
      double range = high[f] - low[f];
      if (range > 0) {
        double value = FEATURES.get(f).applyAsDouble(candidate.cost());
        row[firstColumn[genes.size()] + f] = (value - low[f]) / range;
      }
    }
    row[row.length - 1] = -Math.log(fidelity) / LOG_16;
    return row;
  }

  double[][] rows(List<Candidate> candidates) {
    double[][] rows = new double[candidates.size()][];
    Arrays.setAll(rows, i -> row(candidates.get(i)));
    return rows;
  }

  private static int columns(Gene gene) {
    return gene.kind() == Gene.Kind.CATEGORICAL && gene.levels() > 2 ? gene.levels() : 1;
  }
}
