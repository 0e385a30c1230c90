package gpunas.benchmarks;

import gpunas.latency.WholeNetworks;
import gpunas.latency.calibration.PredictionErrors;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.model.MeasurementPlan.Time;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tables of which little is measured, judged by one of which much is: chooses what to measure as a
 * table with a budget does, takes the times from the truth instead of from a device, models the
 * other layers, and compares them with the truth. Deterministic.
 */
public final class TableTrial {

  /** Time is simulated: a budget is a number of layers. */
  private static final Duration LAYER = Duration.ofSeconds(1);

  /** What any table has; the others are judged. */
  private static final int NETWORKS = 20;

  private final MeasurementPlan plan;
  private final TableCompletion completion;
  private final Measured truth;
  private final int layers;
  private final List<String> networks;

  /** Keys of what is not measured, though the plan may ask for it. */
  private final Set<String> unknown;

  /**
   * A trial.
   *
   * @param space whose layers and networks may be measured
   * @param truth a table of the layers of that space, or of more; what it models counts for nothing
   */
  public TableTrial(SearchSpace space, LatencyTable truth) {
    plan = new MeasurementPlan(space);
    completion =
        new TableCompletion(truth.micros().keySet().stream().map(LayerKey::parse).toList());
    this.truth = Measured.of(truth);
    var ofSpace = new LayerGrid(space).layers().stream().map(LayerKey::of).toList();
    layers = (int) ofSpace.stream().filter(this.truth.micros()::containsKey).count();
    var whole = WholeNetworks.keys(space);
    networks = whole.stream().filter(this.truth.micros()::containsKey).limit(NETWORKS).toList();
    unknown =
        Stream.concat(
                ofSpace.stream().filter(key -> !this.truth.micros().containsKey(key)),
                whole.stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What became of a table.
   *
   * @param layers measured
   * @param networks measured
   * @param others the modelled layers against the truth, alone
   * @param sure share of these that are off by no more than their stated deviation, 0 to 1
   * @param whole networks that were not measured against the truth; null if there are no two
   * @param stated relative deviation of networks that the table tells; null if it tells none
   * @param within share of these networks that are off by no more than that, 0 to 1; null with
   *     either
   */
  public record Outcome(
      int layers,
      int networks,
      PredictionErrors others,
      double sure,
      @Nullable PredictionErrors whole,
      @Nullable Double stated,
      @Nullable Double within) {}

  /** How many layers there are that may be measured. */
  public int layers() {
    return layers;
  }

  /**
   * Makes a table and judges it.
   *
   * @param count of layers to measure; fewer if the plan asks for no more
   * @throws IllegalArgumentException if they are fewer than a table needs, or leave fewer than two
   *     to be judged
   */
  public Outcome of(int count) {
    var measured = measured(count);
    var table =
        completion.complete(new Measured(truth.id(), truth.provenance(), measured, Map.of()));
    var others =
        compare(
            table.deviations().keySet().stream().filter(truth.micros()::containsKey),
            value(table.micros()));
    var costs = table.costs();
    var unseen =
        compare(
            truth.micros().keySet().stream()
                .filter(key -> TableKey.isNetwork(key) && !measured.containsKey(key))
                .sorted(),
            network -> TableKey.layerKeys(network).stream().mapToDouble(value(costs)).sum());
    var stated = table.relativeDeviation();
    var few = unseen.keys.size() < 2;
    return new Outcome(
        table.measuredLayers(),
        table.networks().size(),
        others.errors(),
        others.within(value(table.deviations())),
        few ? null : unseen.errors(),
        stated,
        few || stated == null ? null : Double.valueOf(unseen.within(_ -> stated.doubleValue())));
  }

  private Map<String, Double> measured(int count) {
    var value = value(truth.micros());
    var measured = new HashMap<String, Double>();
    networks.forEach(network -> measured.put(network, value.applyAsDouble(network)));
    for (var open = count; open > 0; open = count + networks.size() - measured.size()) {
      var time = new Time(LAYER.multipliedBy(count), LAYER.multipliedBy(open), LAYER, null);
      var next = plan.next(measured, unknown, time);
      if (next.isEmpty()) {
        break;
      }
      next.stream().limit(open).forEach(key -> measured.put(key, value.applyAsDouble(key)));
    }
    return measured;
  }

  private Comparison compare(Stream<String> keys, ToDoubleFunction<String> predicted) {
    var all = keys.toList();
    return new Comparison(
        all,
        all.stream().mapToDouble(predicted).toArray(),
        all.stream().mapToDouble(value(truth.micros())).toArray());
  }

  private static ToDoubleFunction<String> value(Map<String, Double> values) {
    return key -> values.getOrDefault(key, Double.NaN);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
  private record Comparison(List<String> keys, double[] predicted, double[] measured) {

    PredictionErrors errors() {
      return PredictionErrors.of(predicted, measured);
    }

    double within(ToDoubleFunction<String> deviation) {
      return IntStream.range(0, measured.length)
              .filter(i ->
                  Math.abs(predicted[i] / measured[i] - 1) <= deviation.applyAsDouble(keys.get(i)))
              .count()
          / (double) measured.length;
    }
  }
}
