package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Candidates as rows of numbers. */
final class ModelInput {
  static final List<ToDoubleFunction<Cost>> FEATURES;
  static {
    List<ToDoubleFunction<Cost>> f = new ArrayList<>();
    String s = System.getProperty("feats", "mp");
    if (s.contains("m")) f.add(c -> Math.log(c.macs()));
    if (s.contains("p")) f.add(c -> Math.log(c.parameters()));
    if (s.contains("l")) f.add(c -> Math.log(c.latencyMicros()));
    FEATURES = List.copyOf(f);
  }

  private final List<Gene> genes;
  private final int[] scaleOf;
  private final int[] offset;
  private final double[] low;
  private final double[] high;

  ModelInput(List<Gene> genes, List<Candidate> reference) {
    this.genes = genes;
    offset = new int[genes.size() + 1];
    List<Integer> scales = new ArrayList<>();
    int scale = 0;
    for (int g = 0; g < genes.size(); g++) {
      offset[g] = scales.size();
      int columns = oneHot(genes.get(g)) ? genes.get(g).levels() : 1;
      for (int i = 0; i < columns; i++) scales.add(scale);
      scale++;
    }
    offset[genes.size()] = scales.size();
    low = new double[FEATURES.size()];
    high = new double[FEATURES.size()];
    for (int f = 0; f < FEATURES.size(); f++) {
      int ff = f;
      low[f] = reference.stream().mapToDouble(c -> FEATURES.get(ff).applyAsDouble(c.cost())).min().orElse(0);
      high[f] = reference.stream().mapToDouble(c -> FEATURES.get(ff).applyAsDouble(c.cost())).max().orElse(1);
      scales.add(scale++);
    }
    scaleOf = scales.stream().mapToInt(i -> i).toArray();
  }

  private static boolean oneHot(Gene gene) {
    return gene.kind() == Gene.Kind.CATEGORICAL && gene.levels() > 2;
  }

  int[] scaleOf() {
    return scaleOf;
  }

  int lengthScales() {
    return genes.size() + FEATURES.size();
  }

  double[] row(Candidate candidate) {
    double[] row = new double[scaleOf.length];
    Point p = candidate.point();
    for (int g = 0; g < genes.size(); g++) {
      Gene gene = genes.get(g);
      if (oneHot(gene)) row[offset[g] + p.level(g)] = Math.sqrt(0.5);
      else if (gene.levels() > 1) row[offset[g]] = p.level(g) / (gene.levels() - 1.0);
    }
    for (int f = 0; f < FEATURES.size(); f++) {
      double range = high[f] - low[f];
      if (range > 0) row[offset[genes.size()] + f] = (FEATURES.get(f).applyAsDouble(candidate.cost()) - low[f]) / range;
    }
    return row;
  }

  double[][] rows(List<Candidate> candidates) {
    double[][] rows = new double[candidates.size()][];
    Arrays.setAll(rows, i -> row(candidates.get(i)));
    return rows;
  }
}
