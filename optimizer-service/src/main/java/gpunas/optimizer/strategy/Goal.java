package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.searchmodel.Objective;
import java.util.List;

/** What a search with a model is after. */
interface Goal {

  /** Returns what the model learns to predict. */
  Objective learnt();

  /**
   * What candidates have to improve on.
   *
   * @param known candidates with what is believed of them, at least one
   */
  Improvement improvement(List<Believed> known);

  /**
   * Candidates whose surroundings are worth a look.
   *
   * @param known at least one
   */
  List<Candidate> centres(List<Believed> known, int count);

  /** Orders candidates, best first. */
  List<Candidate> rank(List<Believed> candidates);

  /**
   * A candidate with what is observed or predicted of it.
   *
   * @param mean lower is better
   */
  record Believed(Candidate candidate, double mean) {}
}
