package gpunas.cli.training;

import gpunas.benchmarks.Mean;
import gpunas.trainer.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What became of a network on one side, or on two, with several seeds. */
final class LearningReport {

  private final List<Evaluation> ours = new ArrayList<>();
  private final List<Evaluation> theirs = new ArrayList<>();

  void addOurs(Evaluation evaluation) {
    ours.add(evaluation);
  }

  void addTheirs(Evaluation evaluation) {
    theirs.add(evaluation);
  }

  /** One training. */
  static String line(String name, long seed, Evaluation evaluation) {
    return String.format(
        Locale.ROOT,
        "seed %-6d %-24s top-1 %6.2f %%   loss %.4f   of %,d images",
        seed,
        name,
        100 * evaluation.top1(),
        evaluation.loss(),
        evaluation.images());
  }

  /** Means with standard errors, and their difference. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(means("gpunas", ours));
    if (!theirs.isEmpty()) {
      lines.add(means("Python", theirs));
      lines.add(
          "%-36s %s   %s"
              .formatted(
                  "the first less the second",
                  difference(2, evaluation -> 100 * evaluation.top1()) + " points",
                  difference(4, Evaluation::loss)));
    }
    return lines;
  }

  private static String means(String name, List<Evaluation> evaluations) {
    return "%-36s %s   %s"
        .formatted(
            name + ", mean",
            text("", 2, mean(evaluations, evaluation -> 100 * evaluation.top1())) + " %",
            text("", 4, mean(evaluations, Evaluation::loss)));
  }

  private String difference(int decimals, ToDoubleFunction<Evaluation> value) {
    var our = mean(ours, value);
    var their = mean(theirs, value);
    return text(
        "+",
        decimals,
        new Mean(our.value() - their.value(), Math.hypot(our.error(), their.error())));
  }

  private static Mean mean(List<Evaluation> evaluations, ToDoubleFunction<Evaluation> value) {
    return Mean.of(evaluations.stream().mapToDouble(value));
  }

  /** With its standard error, if there is one. */
  private static String text(String sign, int decimals, Mean mean) {
    var value = String.format(Locale.ROOT, "%" + sign + "." + decimals + "f", mean.value());
    return Double.isNaN(mean.error())
        ? value
        : value + String.format(Locale.ROOT, " ± %." + decimals + "f", mean.error());
  }
}
