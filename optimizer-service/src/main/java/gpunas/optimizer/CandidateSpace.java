package gpunas.optimizer;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The candidates a search may train: the points of a discrete space that lie inside its latency
 * band.
 *
 * <p>Several points can stand for one network (the genes of a stage without layers do nothing); one
 * of them is the canonical form, and only that one is ever proposed.
 */
public interface CandidateSpace {

  /** Returns the genes, in the order of a point's levels. */
  List<Gene> genes();

  /**
   * Looks a point up; called thousands of times for one proposal.
   *
   * @return the candidate in canonical form, or null if the point is outside the band, takes too
   *     much memory, or its cost is not known
   */
  @Nullable Candidate find(Point point);

  /**
   * Returns the logarithm of the probability that a candidate is inside the band in truth, its
   * latency being a prediction; 0 if predictions are taken as they are.
   */
  default double logFeasibility(Candidate candidate) {
    return 0;
  }

  /** Draws one of the candidates, all equally likely or nearly so. */
  Candidate sample(RandomGenerator random);
}
