package gpunas.optimizer.strategy;

import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.Point;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * What to add to the cross-entropy of a short training to compare it with that of a longer one: the
 * mean difference between neighbouring fidelities over the candidates that were trained at both.
 * Where there are none, the difference of the two means over all.
 */
final class FidelityOffsets {
  private final Map<Double, Double> offsets;

  private FidelityOffsets(Map<Double, Double> offsets) {
    this.offsets = offsets;
  }

  static FidelityOffsets of(Collection<FinishedTrial> trials) {
    NavigableMap<Double, Map<Point, Double>> byFidelity = new TreeMap<>();
    for (var trial : trials) {
      if (trial instanceof Completed(var candidate, var crossEntropy, _, var fidelity)) {
        byFidelity
            .computeIfAbsent(fidelity, _ -> new TreeMap<>())
            .put(candidate.point(), crossEntropy);
      }
    }
    Map<Double, Double> offsets = new HashMap<>();
    double offset = 0;
    Map<Point, Double> longer = Map.of();
    for (var entry : byFidelity.descendingMap().entrySet()) {
      var shorter = entry.getValue();
      offset += longer.isEmpty() ? 0 : difference(longer, shorter);
      offsets.put(entry.getKey(), offset);
      longer = shorter;
    }
    return new FidelityOffsets(offsets);
  }

  double of(double fidelity) {
    return offsets.getOrDefault(fidelity, 0.0);
  }

  private static double difference(Map<Point, Double> longer, Map<Point, Double> shorter) {
    double[] both =
        shorter.entrySet().stream()
            .filter(entry -> longer.containsKey(entry.getKey()))
            .mapToDouble(entry -> longer.getOrDefault(entry.getKey(), 0.0) - entry.getValue())
            .toArray();
    return both.length > 0
        ? mean(DoubleStream.of(both))
        : mean(longer.values().stream().mapToDouble(v -> v))
            - mean(shorter.values().stream().mapToDouble(v -> v));
  }

  private static double mean(DoubleStream values) {
    return values.average().orElseThrow();
  }
}
