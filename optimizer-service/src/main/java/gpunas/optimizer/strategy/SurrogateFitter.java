package gpunas.optimizer.strategy;

import gpunas.gaussianprocess.GaussianProcess;
import gpunas.gaussianprocess.Hyperparameters;
import gpunas.gaussianprocess.Observations;
import gpunas.gaussianprocess.OutputWarping;
import gpunas.optimizer.FinishedTrial;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes models of a growing history, and keeps what the next one can use.
 *
 * <p>A fit of hyperparameters is a function of the first trials of the history alone, from a fixed
 * start; how many they are depends on how many trials there are. So a process that is told the same
 * later fits the same, whatever it was told in between, and most new trials cost one more row of a
 * Cholesky factor instead of a fit. Not if a failure among the first comes to be known or unknown.
 */
final class SurrogateFitter {

  /** Up to here every new trial makes a new fit. */
  private static final int EVERY = 100;

  /** From here on some trials are left out, so that time and memory stay bounded. */
  private static final int EXACT = 1500;

  /** Of the first trials, once there are more than {@link #EXACT}, so many are used. */
  private static final int CHOSEN = 1250;

  /** A next fit is after a tenth more trials, but after this many at the latest. */
  private static final int LATEST = 250;

  /** Trials that hyperparameters are fitted to; the time of a fit grows with their cube. */
  private static final int FITTED = 400;

  private final ModelInput input;
  private @Nullable Fit fit;
  private @Nullable GaussianProcess process;

  /**
   * What was fitted.
   *
   * @param settled the first trials of the history, from which all else follows
   * @param chosen the indices of those of them that predictions are made from, ascending
   */
  private record Fit(List<FinishedTrial> settled, List<Integer> chosen, Hyperparameters fitted) {}

  SurrogateFitter(ModelInput input) {
    this.input = input;
  }

  /** The model of a history with at least one completed trial. */
  SurrogateModel model(History history) {
    var trials = history.trials();
    var settled = trials.subList(0, settled(trials.size()));
    Fit known = fit;
    if (known == null || !known.settled().equals(settled)) {
      known = fit(history.first(settled.size()));
      fit = known;
      process = null;
    }
    var used =
        Stream.concat(
                known.chosen().stream(), IntStream.range(settled.size(), trials.size()).boxed())
            .toList();
    var part = KnownPart.of(history);
    var warped = warped(history, part);
    var observations = observations(trials, used, warped.values());
    GaussianProcess before = process;
    var current =
        before == null
            ? GaussianProcess.condition(observations, known.fitted())
            : before.given(observations);
    process = current;
    return new SurrogateModel(current, input, warped.unit(), part);
  }

  /**
   * From how many of the first trials the last fit was made: from all while they are few, for
   * fitting again costs little then.
   */
  static int settled(int trials) {
    if (trials <= EVERY) {
      return trials;
    }
    int settled = EVERY;
    for (int next = EVERY; next <= trials - trials / 10; next += Math.min(LATEST, next / 10)) {
      settled = next;
    }
    return settled;
  }

  private Fit fit(History settled) {
    var trials = settled.trials();
    var warped = warped(settled, KnownPart.of(settled));
    return new Fit(
        trials,
        choose(settled, trials.size() <= EXACT ? trials.size() : CHOSEN),
        GaussianProcess.fit(observations(trials, choose(settled, FITTED), warped.values())));
  }

  /** Indices of trials: the better half are the best of all, the others spread over the rest. */
  private static List<Integer> choose(History history, int count) {
    var trials = history.trials();
    int n = trials.size();
    int taken = Math.min(count, n);
    int best = taken / 2;
    var byValue =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> history.value(trials.get(i))))
            .toList();
    return IntStream.range(0, taken)
        .map(i -> i < best ? i : best + (int) ((long) (i - best) * (n - best) / (taken - best)))
        .mapToObj(byValue::get)
        .sorted()
        .toList();
  }

  private static OutputWarping.Warped warped(History history, KnownPart part) {
    return OutputWarping.warp(
        history.trials().stream()
            .mapToDouble(trial -> history.value(trial) - part.of(trial.candidate()))
            .toArray());
  }

  private Observations observations(
      List<FinishedTrial> trials, List<Integer> used, double[] targets) {
    return new Observations(
        used.stream()
            .map(trials::get)
            .map(trial -> input.row(trial.candidate(), History.fidelity(trial)))
            .toArray(double[][]::new),
        input.scaleOf(),
        used.stream().mapToDouble(i -> targets[i]).toArray(),
        used.stream().mapToInt(i -> Math.max(1, History.trainings(trials.get(i)))).toArray());
  }
}
