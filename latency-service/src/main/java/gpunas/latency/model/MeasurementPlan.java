package gpunas.latency.model;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a table of all layers of a space comes about in a given time: those layers and whole networks
 * are measured that tell most, a batch at a time, each chosen by what those before it told; the
 * other layers are modelled. Deterministic: equal measurements and times give equal choices.
 */
public final class MeasurementPlan {

  /** Visits of a layer: what it is like the others tell, too. */
  public static final int ROUNDS = 3;

  private static final int FIRST_LAYERS = 48;

  /** Half of them calibrate; with fewer a table has no calibration. */
  private static final int FIRST_NETWORKS = 20;

  /**
   * What is left of the time when the first layers, and then networks, are no longer waited for.
   */
  private static final double LEFT_BY_LAYERS = 0.55;

  private static final double LEFT_BY_NETWORKS = 0.3;

  private static final int NETWORKS_AT_A_TIME = 4;
  private static final int FEWEST_AT_A_TIME = 16;
  private static final int MOST_AT_A_TIME = 400;

  /** Batches into which the time is cut: each is chosen by what those before it told. */
  private static final int BATCHES = 15;

  private final TableCompletion completion;
  private final NextMeasurements next;
  private final List<String> layers;
  private final List<String> networks;
  private final int layersPerBuild;

  /** A plan for all layers of a space, by whomever they are measured. */
  public MeasurementPlan(SearchSpace space) {
    this(space, 1);
  }

  /**
   * A plan for all layers of a space.
   *
   * @param layersPerBuild of how many layers the device makes one build, which a batch is to fill
   */
  public MeasurementPlan(SearchSpace space, int layersPerBuild) {
    this.layersPerBuild = layersPerBuild;
    completion = new TableCompletion(new LayerGrid(space).layers());
    next = new NextMeasurements(space, completion);
    layers = completion.layers().stream().map(LayerKey::of).toList();
    networks = WholeNetworks.keys(space);
  }

  /**
   * How much time there is.
   *
   * @param budget for measuring in all
   * @param left of it
   * @param layer what all rounds of a layer take; null while nobody knows
   * @param network the same of a network
   */
  public record Time(
      Duration budget, Duration left, @Nullable Duration layer, @Nullable Duration network) {

    /** How many layers there is time for until a share of the budget is left. */
    private long layers(double share) {
      return fit(share, layer, TableCompletion.FEWEST_LAYERS);
    }

    private long networks(double share) {
      return fit(share, network, NETWORKS_AT_A_TIME);
    }

    private long fit(double share, @Nullable Duration each, int unknown) {
      var nanos = left.toNanos() - (long) (share * budget.toNanos());
      if (nanos <= 0) {
        return 0;
      }
      return each == null ? unknown : nanos / Math.max(1, each.toNanos());
    }

    /** Whether there is time for all rounds of so many. */
    private boolean isEnoughFor(int layers, int networks) {
      return layer != null
          && network != null
          && layer.multipliedBy(layers).plus(network.multipliedBy(networks)).compareTo(left) <= 0;
    }

    /** Layers of a batch: as many as take its part of the time. */
    private long batch() {
      return layer == null
          ? FEWEST_AT_A_TIME
          : Math.clamp(
              budget.dividedBy(BATCHES).toNanos() / Math.max(1, layer.toNanos()),
              FEWEST_AT_A_TIME,
              MOST_AT_A_TIME);
    }
  }

  /** What gives the layers that are not measured their latencies. */
  public TableCompletion completion() {
    return completion;
  }

  /** How many layers the space has. */
  public int layers() {
    return layers.size();
  }

  /** How many whole networks may be measured. */
  public int networks() {
    return networks.size();
  }

  /** Keys of the layers that are measured first, whatever the time. */
  public List<String> first() {
    return next.first(FIRST_LAYERS, 1);
  }

  /** Keys of some layers of random networks, to see how long layers take. */
  public List<String> drawn(int count, long seed) {
    return next.first(count, seed);
  }

  /**
   * What to measure next: layers or networks, all rounds of each. At least {@value
   * TableCompletion#FEWEST_LAYERS} layers are measured whatever the time, as there is no table
   * without; but if so many of the first ones failed that fewer are left, nothing is asked any
   * more.
   *
   * @param measured microseconds by {@link TableKey}
   * @param failed keys of what cannot be measured
   * @return keys of what was not measured and can be; empty if the rest is to be modelled
   */
  public List<String> next(Map<String, Double> measured, Set<String> failed, Time time) {
    var openNetworks = open(networks, measured, failed);
    var knownNetworks = (int) measured.keySet().stream().filter(TableKey::isNetwork).count();
    var knownLayers = measured.size() - knownNetworks;
    if (knownLayers < FIRST_LAYERS) {
      var first = open(first(), measured, failed);
      if (knownLayers < TableCompletion.FEWEST_LAYERS && !(first.isEmpty() && failed.isEmpty())) {
        // Of a device that fails at all of them nothing more is asked.
        return some(first, Math.max(TableCompletion.FEWEST_LAYERS, time.layers(LEFT_BY_LAYERS)));
      }
      var few = some(first, time.layers(LEFT_BY_LAYERS));
      if (!few.isEmpty()) {
        return few;
      }
    }
    var few =
        some(
            openNetworks,
            Math.min(FIRST_NETWORKS - knownNetworks, time.networks(LEFT_BY_NETWORKS)));
    return few.isEmpty() ? chosen(measured, failed, openNetworks, time) : few;
  }

  /** Everything if there is time for it, else what tells most. */
  private List<String> chosen(
      Map<String, Double> measured, Set<String> failed, List<String> openNetworks, Time time) {
    var openLayers = open(layers, measured, failed);
    var batch = Math.ceilDiv(time.batch(), layersPerBuild) * layersPerBuild;
    var layersFit = Math.min(batch, wholeBuilds(time.layers(0), openLayers.size()));
    var fewNetworks = some(openNetworks, Math.min(NETWORKS_AT_A_TIME, time.networks(0)));
    if (openLayers.isEmpty()) {
      return fewNetworks;
    }
    if (time.isEnoughFor(openLayers.size(), openNetworks.size())) {
      // Networks first: with the last layer the table is complete.
      return some(openNetworks.isEmpty() ? openLayers : openNetworks, MOST_AT_A_TIME);
    }
    if (layersFit < 1) {
      return layersPerBuild == 1 ? List.of() : fewNetworks;
    }
    var candidate = openNetworks.isEmpty() ? networks.getFirst() : openNetworks.getFirst();
    var choice =
        next.choose(
            measured, failed, TableKey.network(candidate), (int) layersFit, measured.size());
    return choice.networkFirst() && !fewNetworks.isEmpty() ? fewNetworks : choice.layers();
  }

  /** Of fewer layers a build takes nearly as long. */
  private long wholeBuilds(long layers, int open) {
    return layers >= open ? layers : layers / layersPerBuild * layersPerBuild;
  }

  private static List<String> open(
      List<String> keys, Map<String, Double> measured, Set<String> failed) {
    return keys.stream()
        .filter(key -> !measured.containsKey(key) && !failed.contains(key))
        .toList();
  }

  private static List<String> some(List<String> keys, long most) {
    return keys.subList(0, Math.clamp(most, 0, keys.size()));
  }
}
