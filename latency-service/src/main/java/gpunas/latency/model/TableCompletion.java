package gpunas.latency.model;

import gpunas.latency.calibration.TimedNetwork;
import gpunas.latency.calibration.TimedNetwork.TimedLayer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Gives a table of some layers of a space a latency for all of them. Deterministic. */
public final class TableCompletion {

  /** Fewer tell nothing of the others. */
  public static final int FEWEST_LAYERS = 8;

  /** Layers predicted together: what that takes stays in the cache, and on the heap. */
  private static final int TOGETHER = 512;

  /** No prediction is surer than a measurement. */
  private static final double LEAST_DEVIATION = 0.002;

  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private final List<Layer> layers;
  private final LayerFeatures features;

  /**
   * @param layers of a space, all of them
   */
  public TableCompletion(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    features = LayerFeatures.over(layers);
  }

  /** The layers of the space. */
  public List<Layer> layers() {
    return layers;
  }

  LayerModel model(Map<String, Double> measured) {
    var alone = new TreeMap<String, Double>();
    measured.forEach((key, micros) -> {
      if (!TableKey.isNetwork(key)) {
        alone.put(key, micros);
      }
    });
    return LayerModel.fit(features, alone);
  }

  /**
   * The measurements, and what they say of all other layers.
   *
   * @param measured a table that may lack layers of the space and even of its own networks
   * @throws IllegalArgumentException if fewer than {@value #FEWEST_LAYERS} layers were measured
   */
  public LatencyTable complete(Measured measured) {
    var missing = new LinkedHashSet<Layer>(layers);
    measured.networks().stream()
        .flatMap(network -> TableKey.layerKeys(network).stream())
        .map(LayerKey::parse)
        .forEach(missing::add);
    missing.removeIf(layer -> measured.micros().containsKey(LayerKey.of(layer)));
    var entries = new HashMap<>(measured.micros());
    var deviations = new HashMap<String, Double>();
    if (!missing.isEmpty()) {
      if (measured.layers() < FEWEST_LAYERS) {
        throw new IllegalArgumentException(
            "%d layers were measured; expected at least %d to tell the others from."
                .formatted(measured.layers(), FEWEST_LAYERS));
      }
      var model = model(measured.micros());
      var evidence = new NetworkEvidence(model, timed(model, measured), measured.micros().keySet());
      predict(model, evidence, List.copyOf(missing), entries, deviations);
    }
    return new LatencyTable(
        measured.id(), measured.provenance(), entries, measured.spreads(), deviations);
  }

  /**
   * Does a part of the work of completing, to see how long the whole would take.
   *
   * @return how many times as much the whole is
   */
  public double rehearse(Measured measured) {
    var part = layers.subList(0, Math.min(layers.size(), TOGETHER));
    var model = model(measured.micros());
    var evidence = new NetworkEvidence(model, timed(model, measured), measured.micros().keySet());
    var predicted = model.predict(part);
    evidence.correct(predicted, predicted.micros(), predicted.variances());
    return layers.size() / (double) part.size();
  }

  private static void predict(
      LayerModel model,
      NetworkEvidence evidence,
      List<Layer> missing,
      Map<String, Double> entries,
      Map<String, Double> deviations) {
    var parts =
        IntStream.range(0, Math.ceilDiv(missing.size(), TOGETHER))
            .mapToObj(part ->
                missing.subList(part * TOGETHER, Math.min((part + 1) * TOGETHER, missing.size())))
            .toList();
    parts.parallelStream()
        .map(part -> {
          var predicted = model.predict(part);
          var micros = predicted.micros();
          var variances = predicted.variances();
          evidence.correct(predicted, micros, variances);
          return new Part(part, micros, variances);
        })
        .forEachOrdered(part -> {
          for (var i = 0; i < part.micros.length; i++) {
            var key = LayerKey.of(part.layers.get(i));
            entries.put(key, rounded(part.micros[i]));
            var variance = Math.max(part.variances[i], 0) + model.unexplained();
            deviations.put(key, rounded(Math.max(Math.sqrt(variance), LEAST_DEVIATION)));
          }
        });
  }

  /** To four digits: more say nothing, and fill a large table. */
  private static double rounded(double value) {
    return BigDecimal.valueOf(value).round(FOUR_DIGITS).doubleValue();
  }

  /** The networks that calibrate, their layers as measured or predicted. */
  private static List<TimedNetwork> timed(LayerModel model, Measured measured) {
    var networks = new ArrayList<TimedNetwork>();
    for (var network : LatencyTable.calibrating(measured.networks())) {
      var ofIt = TableKey.layerKeys(network).stream().map(LayerKey::parse).toList();
      var predicted = model.predict(ofIt).micros();
      networks.add(
          new TimedNetwork(
              IntStream.range(0, predicted.length)
                  .mapToObj(i ->
                      new TimedLayer(
                          ofIt.get(i),
                          measured.micros().getOrDefault(LayerKey.of(ofIt.get(i)), predicted[i])))
                  .toList(),
              measured.micros().getOrDefault(network, Double.NaN)));
    }
    return networks;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
  private record Part(List<Layer> layers, double[] micros, double[] variances) {}
}
