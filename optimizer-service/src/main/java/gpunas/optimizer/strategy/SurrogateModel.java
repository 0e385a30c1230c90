package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.acquisition.LogExpectedImprovement;
import gpunas.optimizer.gp.GaussianProcess;
import gpunas.optimizer.gp.Observations;
import gpunas.optimizer.gp.OutputWarping;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the finished trials say of other candidates. It follows from the trials alone: a process
 * that is told the same trials later predicts the same.
 */
final class SurrogateModel {

  /** Trials that length scales are fitted to; the time of a fit grows with their cube. */
  private static final int FITTED = 300;

  /** Trials that predictions are made from. */
  private static final int CONDITIONED = 1500;

  private final GaussianProcess process;
  private final ModelInput input;
  private final double incumbent;
  private final double unit;

  private SurrogateModel(GaussianProcess process, ModelInput input, double incumbent, double unit) {
    this.process = process;
    this.input = input;
    this.incumbent = incumbent;
    this.unit = unit;
  }

  /**
   * The model of a history with at least one completed trial. Of very many trials the best ones are
   * used, since only they compete.
   */
  static SurrogateModel of(History history, ModelInput input) {
    var trials =
        history.trials().stream()
            .sorted(Comparator.comparingDouble(history::value))
            .limit(CONDITIONED)
            .toList();
    var warped = OutputWarping.warp(trials.stream().mapToDouble(history::value).toArray());
    var fitted =
        GaussianProcess.fit(
            observations(
                trials.subList(0, Math.min(FITTED, trials.size())), warped.values(), input));
    var all = observations(trials, warped.values(), input);
    var process = GaussianProcess.condition(all, fitted);
    var incumbent =
        Arrays.stream(
                process.means(input.rows(trials.stream().map(FinishedTrial::candidate).toList())))
            .min()
            .orElseThrow();
    return new SurrogateModel(process, input, incumbent, warped.unit());
  }

  /** The model if candidates turned out as predicted. */
  SurrogateModel believe(List<Candidate> pending) {
    var believed = process;
    for (var candidate : pending) {
      believed = believed.believe(input.row(candidate));
    }
    return new SurrogateModel(believed, input, incumbent, unit);
  }

  /** Returns how much of the objective 1 is in what this model predicts, near the best. */
  double unit() {
    return unit;
  }

  /** The logarithm of the expected improvement on the best mean among the trials. */
  double[] logExpectedImprovement(List<Candidate> candidates) {
    return process.predict(input.rows(candidates)).stream()
        .mapToDouble(prediction ->
            LogExpectedImprovement.of(prediction.mean(), prediction.deviation(), incumbent))
        .toArray();
  }

  /** The candidates, the best mean first. */
  List<Candidate> byMean(List<Candidate> candidates) {
    double[] means = process.means(input.rows(candidates));
    return IntStream.range(0, means.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> means[i]))
        .map(candidates::get)
        .toList();
  }

  private static Observations observations(
      List<FinishedTrial> trials, double[] targets, ModelInput input) {
    return new Observations(
        trials.stream()
            .map(trial -> input.row(trial.candidate(), History.fidelity(trial)))
            .toArray(double[][]::new),
        input.scaleOf(),
        Arrays.copyOf(targets, trials.size()),
        trials.stream().mapToInt(trial -> Math.max(1, History.trainings(trial))).toArray());
  }
}
