package gpunas.benchmarks;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Genes of two to five levels; higher levels cost more, and the more expensive half of the space is
 * outside. Losses fall with every level, some with a neighbour's.
 */
record MadeUpSpace(List<Gene> genes) implements CandidateSpace {

  MadeUpSpace(int count) {
    this(
        IntStream.range(0, count)
            .mapToObj(gene -> new Gene(Gene.Kind.ORDINAL, 2 + gene % 4))
            .toList());
  }

  /** A network's loss, from 1 up, without noise. */
  static double loss(Candidate candidate) {
    var point = candidate.point();
    double loss = 1;
    for (int gene = 0; gene < point.size(); gene++) {
      int levels = 2 + gene % 4;
      int next = point.level((gene + 1) % point.size());
      loss += 0.02 * (levels - 1 - point.level(gene)) + 0.005 * Math.abs(point.level(gene) - next);
    }
    return loss;
  }

  @Override
  public @Nullable Candidate find(Point point) {
    double share = 0;
    for (int gene = 0; gene < genes.size(); gene++) {
      share += point.level(gene) / (genes.get(gene).levels() - 1.0) / genes.size();
    }
    return share > 0.5
        ? null
        : new Candidate(point, new Cost(100 + 900 * share, 1e6 + 1e8 * share, 1e5 + 1e7 * share));
  }

  @Override
  public Candidate sample(RandomGenerator random) {
    while (true) {
      int[] levels = genes.stream().mapToInt(gene -> random.nextInt(gene.levels())).toArray();
      var candidate = find(Point.of(levels));
      if (candidate != null) {
        return candidate;
      }
    }
  }
}
