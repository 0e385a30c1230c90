package gpunas.optimizer.search;

import java.util.List;

/** What comes next in a search. */
sealed interface Next {

  /** A training. */
  record Train(Job job) implements Next {}

  /** Nothing before another result is known. */
  record Wait() implements Next {}

  /**
   * Nothing ever again: every job has its result.
   *
   * @param reasons per band, for people
   */
  record Finished(List<String> reasons) implements Next {}
}
