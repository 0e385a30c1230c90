package gpunas.latency.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Chooses a calibration by cross-validation: of several sets of terms and strengths of the ridge,
 * the simplest that predicts networks it was not fitted on about as well as any.
 */
final class CalibrationFit {

  /** Sets of terms, the simplest first. */
  private static final List<List<Term>> FORMS =
      List.of(
          List.of(),
          List.of(Term.TIME),
          List.of(Term.TIME, Term.NETWORK),
          List.of(Term.TIME, Term.NETWORK, Term.LAYER),
          List.of(Term.TIME, Term.NETWORK, Term.INPUT, Term.OUTPUT),
          List.of(
              Term.TIME,
              Term.NETWORK,
              Term.CONVOLUTION_TIME,
              Term.FUSED_BOTTLENECK_TIME,
              Term.BOTTLENECK_TIME));

  /** How much a term that explains the whole latency is held back; strong first. */
  private static final List<Double> RIDGES = List.of(0.1, 0.01, 0.001);

  private static final int FOLDS = 5;

  /** As good as the best: a hundredth of its error says nothing. */
  private static final double AS_GOOD = 1.01;

  private final List<TimedNetwork> networks;

  CalibrationFit(List<TimedNetwork> networks) {
    this.networks = List.copyOf(networks);
  }

  Calibration best() {
    var choices =
        FORMS.stream()
            .flatMap(form -> RIDGES.stream().map(ridge -> new Choice(form, ridge)))
            .toList();
    var errors = choices.stream().mapToDouble(this::crossValidated).toArray();
    var enough = AS_GOOD * Arrays.stream(errors).min().orElseThrow();
    var simplest = IntStream.range(0, errors.length).filter(i -> errors[i] <= enough).findFirst();
    return fit(choices.get(simplest.orElseThrow()), networks);
  }

  /** Mean relative error over networks, each predicted by a fit on the other folds. */
  private double crossValidated(Choice choice) {
    var error = 0.0;
    for (var fold = 0; fold < FOLDS; fold++) {
      var calibration = fit(choice, fold(fold, false));
      for (var network : fold(fold, true)) {
        error += Math.abs(calibration.cost(network) / network.micros() - 1);
      }
    }
    return error / networks.size();
  }

  private List<TimedNetwork> fold(int fold, boolean inside) {
    return IntStream.range(0, networks.size())
        .filter(i -> (i % FOLDS == fold) == inside)
        .mapToObj(networks::get)
        .toList();
  }

  private static Calibration fit(Choice choice, List<TimedNetwork> networks) {
    // Relative to the latency: an error counts by its share of it.
    var factors = new double[networks.size()][choice.form.size()];
    var targets = new double[networks.size()];
    for (var i = 0; i < targets.length; i++) {
      var network = networks.get(i);
      for (var term = 0; term < choice.form.size(); term++) {
        factors[i][term] = network.sum(choice.form.get(term)) / network.micros();
      }
      targets[i] = 1 - network.sum() / network.micros();
    }
    var solution = RidgeRegression.solve(factors, targets, choice.ridge);
    var coefficients = new TreeMap<Term, Double>();
    for (var i = 0; i < solution.length; i++) {
      coefficients.put(choice.form.get(i), solution[i]);
    }
    return new Calibration(coefficients);
  }

  private record Choice(List<Term> form, double ridge) {}
}
