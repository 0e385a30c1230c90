package gpunas.benchmarks;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The outcomes of several seeds, as a table to read and as rows to compute with. */
final class QualityReport {

  static final String CSV_HEADER = "seed,evaluation,regret,cpuSeconds";

  private static final List<Integer> MILESTONES = List.of(25, 50, 100, 200, 400, 1000);

  private final List<SearchOutcome> outcomes;
  private final int evaluations;

  /**
   * @param outcomes at least one, each with at least one evaluation
   */
  QualityReport(List<SearchOutcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
    evaluations =
        outcomes.stream().mapToInt(outcome -> outcome.evaluations().size()).max().orElseThrow();
  }

  int evaluations() {
    return evaluations;
  }

  /** The regret after this many evaluations, from 1. */
  Quartiles regretAfter(int count) {
    return Quartiles.of(outcomes.stream().mapToDouble(outcome -> outcome.regretAfter(count)));
  }

  /** A header and a row per seed and evaluation. */
  List<String> csv() {
    return Stream.concat(Stream.of(CSV_HEADER), outcomes.stream().flatMap(QualityReport::csvRows))
        .toList();
  }

  private static Stream<String> csvRows(SearchOutcome outcome) {
    return IntStream.range(0, outcome.evaluations().size())
        .mapToObj(i ->
            String.format(
                Locale.ROOT,
                "%d,%d,%.6f,%.6f",
                outcome.seed(),
                i + 1,
                outcome.evaluations().get(i).regret(),
                outcome.evaluations().get(i).proposalCpuSeconds()));
  }

  /** A line per milestone, then what the peers reach at the same milestones. */
  String table(Peers peers) {
    var milestones =
        Stream.concat(MILESTONES.stream().filter(n -> n < evaluations), Stream.of(evaluations))
            .toList();
    try (var text = new Formatter(Locale.ROOT)) {
      text.format(
          "%-12s %9s %9s %9s %9s%n", "evaluations", "lower 1/4", "median", "upper 1/4", "worst");
      for (int n : milestones) {
        append(text, String.valueOf(n), regretAfter(n), "");
      }
      append(
          text,
          "and then",
          Quartiles.of(outcomes.stream().mapToDouble(SearchOutcome::regretAfterRetraining)),
          "   the best 5 trained 3 times more");
      text.format("%.4f CPU seconds per proposal%n", meanProposalCpuSeconds());
      if (!peers.peers().isEmpty()) {
        append(text, peers, milestones);
      }
      return text.toString();
    }
  }

  /** What came of trained networks that are beyond the latency limit in truth. */
  String thrownOut() {
    var trained = Mean.of(outcomes.stream().mapToDouble(SearchOutcome::thrownOut));
    var regret = Mean.of(outcomes.stream().mapToDouble(SearchOutcome::regretAfterRetraining));
    return String.format(
        Locale.ROOT,
        "%.2f ± %.2f of %d trainings thrown out, then a regret of %.5f ± %.5f (means, standard errors)%n",
        trained.value(),
        trained.error(),
        evaluations,
        regret.value(),
        regret.error());
  }

  /** How many trainings failed. */
  String failed() {
    var failed = Mean.of(outcomes.stream().mapToDouble(SearchOutcome::failed));
    return String.format(
        Locale.ROOT,
        "%.2f ± %.2f of %d trainings failed (mean, standard error)%n",
        failed.value(),
        failed.error(),
        evaluations);
  }

  private double meanProposalCpuSeconds() {
    return outcomes.stream()
        .mapToDouble(SearchOutcome::meanProposalCpuSeconds)
        .average()
        .orElse(Double.NaN);
  }

  private static void append(Formatter text, String label, Quartiles regret, String remark) {
    text.format(
        "%-12s %9.5f %9.5f %9.5f %9.5f%s%n",
        label, regret.lower(), regret.median(), regret.upper(), regret.highest(), remark);
  }

  private static void append(Formatter text, Peers peers, List<Integer> milestones) {
    text.format("%nMedian regret of others%n%-18s %7s", "method (seeds)", "workers");
    milestones.forEach(n -> text.format(" %9s", "@" + n));
    text.format("%n");
    for (var peer : peers.peers()) {
      text.format("%-18s %7s", peer.name(), peer.workers());
      for (int n : milestones) {
        Double median = peer.medians().get(n);
        if (median == null) {
          text.format(" %9s", "");
        } else {
          text.format(" %9.5f", median);
        }
      }
      text.format("%n");
    }
  }
}
