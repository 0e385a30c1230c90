package gpunas.optimizer;

import gpunas.searchmodel.Objective;

/** How candidates are proposed: makes the optimizer of one band. */
@FunctionalInterface
public interface Strategy {

  /** An optimizer that knows of no trial yet. */
  Optimizer optimizer(CandidateSpace space, Objective objective);
}
