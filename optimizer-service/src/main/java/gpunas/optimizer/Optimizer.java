package gpunas.optimizer;

import java.util.List;
import java.util.random.RandomGenerator;

/** Proposes candidates worth training, from what the trainings so far have shown. */
public interface Optimizer {

  /**
   * Takes in finished trials. Their order does not matter, and a trial told twice changes nothing;
   * of two trials of one candidate, the one with more trainings counts.
   */
  void tell(List<FinishedTrial> finished);

  /**
   * Proposes candidates, all different, none finished and none in {@code pending}. Changes nothing
   * that a later answer depends on.
   *
   * @param count how many to propose
   * @param pending candidates proposed before whose trials are not finished
   * @param random the only source of chance; equal seeds give equal proposals
   * @return {@code count} candidates, or fewer if the space has no more
   */
  List<Candidate> ask(int count, List<Candidate> pending, RandomGenerator random);

  /**
   * Returns the finished candidates inside the band believed best, best first: those to train again
   * before one is chosen.
   *
   * @param count how many to return
   * @return {@code count} candidates, or fewer if fewer are completed
   */
  List<Candidate> best(int count);
}
