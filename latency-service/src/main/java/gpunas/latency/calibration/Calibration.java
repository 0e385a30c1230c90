package gpunas.latency.calibration;

import gpunas.searchspace.Layer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is added to the latency of a layer alone, so that the sum over a network comes close to the
 * latency of the whole.
 *
 * <p>All of it is said per layer, even what a network pays once, which its classifier carries.
 * Whoever adds up latencies therefore adds up calibrated ones in the same way.
 *
 * @param coefficients microseconds per unit of a term; a term that is not there adds nothing. In
 *     the order of the terms, because the sum of floating point numbers depends on theirs
 */
public record Calibration(SortedMap<Term, Double> coefficients) {

  /** Leaves every layer as it was measured. */
  public static final Calibration NONE = new Calibration(new TreeMap<>());

  /** Copies the map. */
  public Calibration {
    coefficients = Collections.unmodifiableSortedMap(new TreeMap<>(coefficients));
  }

  /** The calibration that predicts networks best; says of others what it says of these. */
  public static Calibration of(List<TimedNetwork> networks) {
    return new CalibrationFit(networks).best();
  }

  /** Calibrated latency of a layer, microseconds; at least 0. */
  public double cost(Layer layer, double micros) {
    var cost = micros;
    for (var entry : coefficients.entrySet()) {
      cost += entry.getValue() * entry.getKey().of(layer, micros);
    }
    return Math.max(0, cost);
  }

  /** Calibrated latency of a network, microseconds. */
  public double cost(TimedNetwork network) {
    return network.layers().stream().mapToDouble(each -> cost(each.layer(), each.micros())).sum();
  }

  /** Terms and coefficients in the order of the terms; empty if nothing is added. */
  @Override
  public String toString() {
    return String.join(
        " ",
        coefficients.entrySet().stream()
            .map(term -> term.getKey() + "=" + term.getValue())
            .toList());
  }
}
