package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Candidates near a point. */
final class Neighbourhood {
  private final CandidateSpace space;
  private final List<Gene> genes;

  Neighbourhood(CandidateSpace space) {
    this.space = space;
    this.genes = space.genes();
  }

  /** Returns the candidates that differ from a point in one gene, any other level of it. */
  List<Candidate> of(Point point) {
    List<Candidate> near = new ArrayList<>();
    for (int gene = 0; gene < genes.size(); gene++) {
      for (int level = 0; level < genes.get(gene).levels(); level++) {
        if (level != point.level(gene)) {
          @Nullable Candidate c = space.find(point.with(gene, level));
          if (c != null && !c.point().equals(point)) {
            near.add(c);
          }
        }
      }
    }
    return near;
  }

  /** Returns candidates that differ from a point in two genes, at random; some may be equal. */
  List<Candidate> pairs(Point point, int draws, RandomGenerator random) {
    return IntStream.range(0, draws)
        .mapToObj(_ -> mutant(point, 2, random))
        .<Candidate>mapMulti((mutant, found) -> {
          if (mutant != null) {
            found.accept(mutant);
          }
        })
        .toList();
  }

  /**
   * Returns the point with {@code changes} random genes set to other random levels, or null if not
   * a candidate.
   */
  @Nullable Candidate mutant(Point point, int changes, RandomGenerator random) {
    Point mutant = point;
    for (int i = 0; i < changes; i++) {
      int gene = random.nextInt(genes.size());
      int levels = genes.get(gene).levels();
      if (levels > 1) {
        mutant = mutant.with(gene, (mutant.level(gene) + 1 + random.nextInt(levels - 1)) % levels);
      }
    }
    return space.find(mutant);
  }
}
