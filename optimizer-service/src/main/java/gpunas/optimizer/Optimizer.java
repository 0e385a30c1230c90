package gpunas.optimizer;

import java.util.List;
import java.util.random.RandomGenerator;

/** Proposes candidates worth training, from what the trainings so far have shown. */
public interface Optimizer {

  /**
   * Takes in all finished trials, in an order that never changes, for example that of their
   * results' arrival; what was told before is forgotten. Answers depend on this list alone, not on
   * how often something was told, so a process that is told the same later answers the same; and a
   * list that goes on where the last one ended costs little. Of two trials of one candidate at one
   * fidelity, the one with more trainings counts.
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
  List<Suggestion> ask(int count, List<Candidate> pending, RandomGenerator random);

  /**
   * Orders candidates by what is believed of a full training of them, best first: to decide which
   * go up a rung, or are trained again before one is chosen.
   *
   * @param completed candidates of which a completed trial was told, inside the band or not
   */
  List<Candidate> rank(List<Candidate> completed);
}
