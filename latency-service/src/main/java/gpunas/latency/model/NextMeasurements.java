package gpunas.latency.model;

import gpunas.latency.model.LayerModel.Predicted;
import gpunas.latency.model.LayerModel.Sum;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What to measure next: what makes the predictions of random networks of the space surer, by the
 * time it takes. Measuring a layer tells of all that are like it; so each choice counts what those
 * before it will have told (integrated variance reduction, after Cohn, "Neural Network Exploration
 * Using Optimal Experiment Design", 1996).
 */
public final class NextMeasurements {

  /** Random networks whose uncertainty is to become small. */
  private static final int NETWORKS = 32;

  /** Relative variance of a measurement. */
  private static final double NOISE = 1e-4;

  /** Relative variance of a network about the sum over its layers. */
  private static final double UNEXPLAINED = 4e-4;

  /** What a visit takes besides the runs, in microseconds of a run: building, warming up. */
  private static final double OVERHEAD_MICROS = 5000;

  private final SearchSpace space;
  private final TableCompletion completion;

  /** Chooses for networks of a space, whose layers are known. */
  public NextMeasurements(SearchSpace space, TableCompletion completion) {
    this.space = space;
    this.completion = completion;
  }

  /**
   * A choice.
   *
   * @param layers keys, those first that tell most by the time they take
   * @param networkFirst whether a whole network would tell more by its time than any layer
   */
  public record Choice(List<String> layers, boolean networkFirst) {}

  /** Keys of the layers of the first networks of a draw: all there is to go by at the beginning. */
  public List<String> first(int count, long seed) {
    var random = new Random(seed);
    var keys = new LinkedHashMap<String, Layer>();
    // A space may have fewer.
    for (var draw = 0; draw < 100 * count && keys.size() < count; draw++) {
      var layers = space.decode(space.random(random)).layers();
      var layer = layers.get(random.nextInt(layers.size()));
      keys.putIfAbsent(LayerKey.of(layer), layer);
    }
    return List.copyOf(keys.keySet());
  }

  /**
   * Chooses layers that were not measured and can be.
   *
   * @param measured microseconds by key, at least {@link TableCompletion#FEWEST_LAYERS} layers
   * @param failed keys of what cannot be measured
   * @param candidate a network that could be measured whole
   * @param count of layers at most; fewer if networks hardly have so many
   * @param seed of the networks that are to be predicted
   */
  public Choice choose(
      Map<String, Double> measured, Set<String> failed, Network candidate, int count, long seed) {
    var model = completion.model(measured);
    var networks = networks(seed);
    var layers = open(networks, measured.keySet(), failed);
    if (layers.isEmpty()) {
      return new Choice(List.of(), true);
    }
    var predicted = model.predict(layers);
    var reference = networks.stream().map(each -> sum(model, each, measured)).toList();
    var effects = reference.stream().map(predicted::covariances).toArray(double[][]::new);
    var gains = new Gains(predicted, effects);
    var first = gains.best();
    var networkFirst =
        first < 0 || networkGain(model, candidate, measured, reference) > gains.of(first);
    var keys = new ArrayList<String>();
    for (var best = first; best >= 0 && keys.size() < count; best = gains.best()) {
      keys.add(LayerKey.of(layers.get(best)));
      gains.measure(best);
    }
    return new Choice(keys, networkFirst);
  }

  /** By the time of the network; half of those measured are held out and tell nothing. */
  private static double networkGain(
      LayerModel model, Network candidate, Map<String, Double> measured, List<Sum> reference) {
    var sum = sum(model, candidate, measured);
    var gain = 0.0;
    for (var each : reference) {
      var covariance = each.covariance(sum);
      gain += covariance * covariance;
    }
    var micros = 0.0;
    for (var each : model.predict(candidate.layers()).micros()) {
      micros += each;
    }
    return gain / (sum.covariance(sum) + UNEXPLAINED) / 2 / (micros + OVERHEAD_MICROS);
  }

  private List<Network> networks(long seed) {
    var random = new Random(seed);
    var networks = new ArrayList<Network>();
    for (var i = 0; i < NETWORKS; i++) {
      networks.add(space.decode(space.random(random)));
    }
    return networks;
  }

  private static List<Layer> open(
      List<Network> networks, Set<String> measured, Set<String> failed) {
    var layers = new LinkedHashMap<String, Layer>();
    for (var network : networks) {
      for (var layer : network.layers()) {
        var key = LayerKey.of(layer);
        if (!measured.contains(key) && !failed.contains(key)) {
          layers.put(key, layer);
        }
      }
    }
    return List.copyOf(layers.values());
  }

  /** The relative error of a network: what was measured has none. */
  private static Sum sum(LayerModel model, Network network, Map<String, Double> measured) {
    var layers = network.layers();
    var shares = model.predict(layers).micros();
    var total = 0.0;
    for (var share : shares) {
      total += share;
    }
    for (var i = 0; i < shares.length; i++) {
      var known = measured.containsKey(LayerKey.of(layers.get(i)));
      shares[i] = known ? 0 : shares[i] / total;
    }
    return model.sum(layers, shares);
  }

  /** How much less the networks' variance would be, by layer, and by the time it takes. */
  private static final class Gains {
    private final Predicted predicted;

    /** By network and layer: their covariance, given what was chosen. */
    private final double[][] effects;

    private final double[] variances;
    private final boolean[] chosen;

    /** What choosing has explained: covariances are less by the sum of the products. */
    private final List<double[]> explained = new ArrayList<>();

    Gains(Predicted predicted, double[][] effects) {
      this.predicted = predicted;
      this.effects = effects;
      variances = predicted.variances();
      chosen = new boolean[variances.length];
    }

    double of(int layer) {
      var squares = 0.0;
      for (var effect : effects) {
        squares += effect[layer] * effect[layer];
      }
      return squares / (variances[layer] + NOISE) / (predicted.micros()[layer] + OVERHEAD_MICROS);
    }

    /** Below 0 if all are chosen. */
    int best() {
      var best = -1;
      for (var i = 0; i < chosen.length; i++) {
        if (!chosen[i] && (best < 0 || of(i) > of(best))) {
          best = i;
        }
      }
      return best;
    }

    void measure(int layer) {
      chosen[layer] = true;
      var column = predicted.covariances(layer);
      for (var earlier : explained) {
        subtract(column, earlier[layer], earlier);
      }
      var scale = 1 / Math.sqrt(Math.max(column[layer], 0) + NOISE);
      for (var i = 0; i < column.length; i++) {
        column[i] *= scale;
        variances[i] = Math.max(0, variances[i] - column[i] * column[i]);
      }
      for (var effect : effects) {
        subtract(effect, effect[layer] * scale, column);
      }
      explained.add(column);
    }

    private static void subtract(double[] from, double factor, double[] row) {
      for (var i = 0; i < from.length; i++) {
        from[i] -= factor * row[i];
      }
    }
  }
}
