package gpunas.benchmarks;

import gpunas.benchmarks.task.Task;
import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.FinishedTrial.Failed;

/** A task, and what goes wrong on it. */
record Truth(Task task, LatencyErrors errors, Failures failures) {

  /** A task on which all is as predicted and no training fails. */
  static Truth of(Task task) {
    return new Truth(task, LatencyErrors.NONE, Failures.NONE);
  }

  /** The candidates as the optimizer is told of them. */
  CandidateSpace told() {
    return errors.told(task);
  }

  /** What a candidate's first training in the search of this seed comes to. */
  FinishedTrial train(Candidate candidate, long seed) {
    return failures.fails(candidate, seed)
        ? new Failed(candidate)
        : new Completed(candidate, task.train(candidate, seed, 0), 1, 1);
  }

  /** Whether a candidate, inside the limit as predicted, turns out to be too slow. */
  boolean throwsOut(Candidate candidate, long seed) {
    return errors.throwsOut(task, candidate, seed);
  }
}
