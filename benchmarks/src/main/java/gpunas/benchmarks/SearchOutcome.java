package gpunas.benchmarks;

import java.util.List;

/**
 * How one simulated search went.
 *
 * @param seed the search's source of chance
 * @param evaluations one per trained candidate, in the order in which trainings finished
 * @param regretAfterRetraining true regret of the candidate chosen among the five believed best
 *     after each was trained three times more; not a number if there is none. Those whose true
 *     latency is beyond the limit are measured and thrown out; if all five are, it is the next one
 *     that is not
 * @param thrownOut how many trained candidates are beyond the limit in truth
 * @param failed how many trainings failed
 */
record SearchOutcome(
    long seed,
    List<Evaluation> evaluations,
    double regretAfterRetraining,
    int thrownOut,
    int failed) {

  /**
   * The state of a search after one more candidate was trained.
   *
   * @param regret true regret of the candidate that showed the lowest loss so far
   * @param proposalCpuSeconds what it took to propose the candidate
   */
  record Evaluation(double regret, double proposalCpuSeconds) {}

  SearchOutcome {
    evaluations = List.copyOf(evaluations);
  }

  /** The regret after this many evaluations, from 1; that of the last if there are fewer. */
  double regretAfter(int count) {
    return evaluations.get(Math.min(count, evaluations.size()) - 1).regret();
  }

  double meanProposalCpuSeconds() {
    return evaluations.stream()
        .mapToDouble(Evaluation::proposalCpuSeconds)
        .average()
        .orElse(Double.NaN);
  }
}
