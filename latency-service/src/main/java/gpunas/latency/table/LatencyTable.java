package gpunas.latency.table;

import gpunas.latency.calibration.Calibration;
import gpunas.latency.calibration.MacsPrediction;
import gpunas.latency.calibration.PredictionErrors;
import gpunas.latency.calibration.TimedNetwork;
import gpunas.latency.calibration.TimedNetwork.TimedLayer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Latencies of layers, measured or modelled, and of some whole networks, measured.
 *
 * <p>The latency of a network is the sum over the {@link #costs()} of its layers: what they took
 * alone, calibrated by every second of the whole networks. The others say how good that is.
 *
 * <p>The spread of a time is a remark on it, as is what the device could not measure: no cost
 * depends on them, and tables that differ in nothing else are equal and of the same version.
 */
public final class LatencyTable {

  private static final int VERSION_BYTES = 8;

  /** Half of them to calibrate by, half to check with: fewer say nothing. */
  private static final int FEWEST_NETWORKS = 20;

  private final String id;
  private final Provenance provenance;
  private final SortedMap<String, Double> micros = new TreeMap<>();
  private final SortedMap<String, Double> networks = new TreeMap<>();
  private final SortedMap<String, Double> spreads = new TreeMap<>();
  private final SortedMap<String, Double> deviations = new TreeMap<>();
  private final SortedMap<String, String> failures = new TreeMap<>();
  private final Calibration calibration;
  private final String version;

  /** A table whose spreads nobody knows. */
  public LatencyTable(String id, Provenance provenance, Map<String, Double> entries) {
    this(id, provenance, entries, Map.of());
  }

  /**
   * @param id what people call it
   * @param provenance what its numbers are
   * @param entries microseconds per batch by {@link TableKey}
   * @param spreads how much longer the middle round took than the fastest, microseconds, of the
   *     entries of which that is known
   * @throws IllegalArgumentException if a key is none, a latency is not finite and above 0, a
   *     spread is not finite and at least 0 or of no entry, or a network has a layer that the table
   *     does not have
   */
  public LatencyTable(
      String id, Provenance provenance, Map<String, Double> entries, Map<String, Double> spreads) {
    this(id, provenance, entries, spreads, Map.of());
  }

  /**
   * A table some of whose layers were not measured, but predicted from those that were.
   *
   * @param deviations of the layers that are modelled, relative standard deviation; of measured
   *     ones, none
   * @throws IllegalArgumentException also if a deviation is not finite and above 0, or not of a
   *     layer of the table
   */
  public LatencyTable(
      String id,
      Provenance provenance,
      Map<String, Double> entries,
      Map<String, Double> spreads,
      Map<String, Double> deviations) {
    this(id, provenance, entries, spreads, deviations, Map.of());
  }

  /**
   * A table of a device that could not measure all that it was asked for.
   *
   * @param failures why not, by {@link TableKey}: of layers that are modelled for that reason, and
   *     of networks that the table is without
   * @throws IllegalArgumentException also if a failure is of nothing, or of what was measured
   */
  public LatencyTable(
      String id,
      Provenance provenance,
      Map<String, Double> entries,
      Map<String, Double> spreads,
      Map<String, Double> deviations,
      Map<String, String> failures) {
    failures.forEach((key, reason) -> {
      requireFailure(key, entries, deviations);
      this.failures.put(key, reason.strip().replaceAll("\\s+", " "));
    });
    deviations.forEach((key, deviation) -> requireDeviation(key, deviation, entries));
    this.deviations.putAll(deviations);
    entries.forEach(LatencyTable::requireEntry);
    spreads.forEach((key, spread) -> requireSpread(key, spread, entries));
    this.spreads.putAll(spreads);
    this.id = id;
    this.provenance = provenance;
    entries.forEach((key, value) -> (TableKey.isNetwork(key) ? networks : micros).put(key, value));
    networks.keySet().forEach(this::requireLayers);
    calibration =
        networks.size() < FEWEST_NETWORKS
            ? Calibration.NONE
            : Calibration.of(calibrating(networks.keySet()).stream().map(this::timed).toList());
    version = fingerprint();
  }

  /** What people call it. */
  public String id() {
    return id;
  }

  /** What its numbers are. */
  public Provenance provenance() {
    return provenance;
  }

  /** Microseconds per batch of layers alone by {@link LayerKey}, in the order of the keys. */
  public SortedMap<String, Double> micros() {
    return Collections.unmodifiableSortedMap(micros);
  }

  /** Microseconds per batch of whole networks by {@link TableKey}, in the order of the keys. */
  public SortedMap<String, Double> networks() {
    return Collections.unmodifiableSortedMap(networks);
  }

  /**
   * How much longer the middle round took than the fastest, microseconds by {@link TableKey}: the
   * noise of the measurement. Without those of which nobody knows.
   */
  public SortedMap<String, Double> spreads() {
    return Collections.unmodifiableSortedMap(spreads);
  }

  /**
   * Relative standard deviations of the layers that were not measured, but modelled, by {@link
   * LayerKey}. Empty if all were measured.
   */
  public SortedMap<String, Double> deviations() {
    return Collections.unmodifiableSortedMap(deviations);
  }

  /**
   * What the device could not measure, and why, in one line each, by {@link TableKey}: layers that
   * are modelled for that reason, and networks that are not here.
   */
  public SortedMap<String, String> failures() {
    return Collections.unmodifiableSortedMap(failures);
  }

  /** What of this is not measured here: a device may fail at something, and not another time. */
  public Map<String, String> unmeasured(Map<String, String> failed) {
    var entries = entries();
    var unmeasured = new TreeMap<>(failed);
    unmeasured.keySet().removeIf(key -> entries.containsKey(key) && !deviations.containsKey(key));
    return unmeasured;
  }

  /** The same of a device that could not measure this. */
  public LatencyTable with(Map<String, String> given) {
    return new LatencyTable(id, provenance, entries(), spreads, deviations, given);
  }

  /** How many layers were measured. */
  public int measuredLayers() {
    return micros.size() - deviations.size();
  }

  /** Layers, then networks: what the table was made of. */
  public SequencedMap<String, Double> entries() {
    var entries = new LinkedHashMap<String, Double>(micros);
    entries.putAll(networks);
    return entries;
  }

  /** What is added to layers so that sums over them come close to networks. */
  public Calibration calibration() {
    return calibration;
  }

  /** Calibrated microseconds per batch by {@link LayerKey}: what is to be added up. */
  public SortedMap<String, Double> costs() {
    if (calibration.equals(Calibration.NONE)) {
      return micros();
    }
    var costs = new TreeMap<String, Double>();
    micros.forEach((key, alone) -> costs.put(key, calibration.cost(LayerKey.parse(key), alone)));
    return costs;
  }

  /** The networks that the calibration was not fitted on, predicted and measured. */
  public List<Prediction> predictions() {
    var heldOut =
        networks.size() < FEWEST_NETWORKS
            ? List.copyOf(networks.keySet())
            : every(List.copyOf(networks.keySet()), 2, 1);
    return heldOut.stream()
        .map(this::timed)
        .map(network -> new Prediction(sum(network), calibration.cost(network), network.micros()))
        .toList();
  }

  /** How good predictions are; null if there are no two networks to tell. */
  public @Nullable PredictionErrors errors() {
    var predictions = predictions();
    return predictions.size() < 2
        ? null
        : PredictionErrors.of(
            predictions.stream().mapToDouble(Prediction::micros).toArray(),
            predictions.stream().mapToDouble(Prediction::measuredMicros).toArray());
  }

  /**
   * How good predictions from multiply-accumulates alone are: learnt from the networks that
   * calibrate, on those held out. Null if none calibrate.
   */
  public @Nullable PredictionErrors errors(MacsPrediction prediction) {
    var known = calibrating(networks.keySet());
    if (known.isEmpty()) {
      return null;
    }
    var heldOut = every(List.copyOf(networks.keySet()), 2, 1);
    return PredictionErrors.of(
        prediction.predict(macs(known), measured(known), macs(heldOut)), measured(heldOut));
  }

  private static double[] macs(List<String> keys) {
    return keys.stream().mapToDouble(key -> TableKey.network(key).macs()).toArray();
  }

  private double[] measured(List<String> keys) {
    return keys.stream().mapToDouble(key -> networks.getOrDefault(key, Double.NaN)).toArray();
  }

  /**
   * The modelled layers whose deviation makes the networks of this table least sure, the worst
   * first: microseconds of deviation in the mean network by {@link LayerKey}.
   */
  public SequencedMap<String, Double> leastSure(int count) {
    var costs = new TreeMap<String, Double>();
    for (var network : networks.keySet()) {
      for (var layer : TableKey.layerKeys(network)) {
        var deviation = deviations.get(layer);
        if (deviation != null) {
          costs.merge(layer, deviation * micros(layer) / networks.size(), Double::sum);
        }
      }
    }
    var worst = new LinkedHashMap<String, Double>();
    costs.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(count)
        .forEach(entry -> worst.put(entry.getKey(), entry.getValue()));
    return worst;
  }

  /**
   * How far the latency of a network may be from what is predicted, as a share of it: the standard
   * deviation of a normal distribution that has the mean error on the networks held out. Null if
   * there are no two networks to tell.
   */
  public @Nullable Double relativeDeviation() {
    var errors = errors();
    return errors == null ? null : Double.valueOf(errors.relativeDeviation());
  }

  /** Those of some networks that calibrate a table: every second one, or none of few. */
  public static List<String> calibrating(Collection<String> networks) {
    return networks.size() < FEWEST_NETWORKS
        ? List.of()
        : every(List.copyOf(new TreeSet<>(networks)), 2, 0);
  }

  /**
   * Fingerprint of provenance, entries and calibration, hexadecimal: equal content has equal
   * versions.
   */
  public String version() {
    return version;
  }

  /** This table without its entries. */
  public TableSummary summary() {
    return new TableSummary(id, version, provenance, micros.size());
  }

  /**
   * This table and the layers of another that it does not have. Its networks stay what they are:
   * with others, layers that candidates were annotated from would be calibrated otherwise.
   *
   * @throws IllegalArgumentException if the other is of another provenance
   */
  public LatencyTable extendedBy(LatencyTable more) {
    if (!provenance.equals(more.provenance)) {
      throw new IllegalArgumentException(
          "Table '%s' is of %s and cannot take in numbers of %s."
              .formatted(id, provenance, more.provenance));
    }
    var all = new TreeMap<>(more.micros);
    all.putAll(entries());
    var noise = new TreeMap<>(more.spreads);
    noise.keySet().retainAll(more.micros.keySet());
    noise.keySet().removeAll(micros.keySet());
    noise.putAll(spreads);
    var unsure = new TreeMap<>(more.deviations);
    unsure.keySet().removeAll(micros.keySet());
    unsure.putAll(deviations);
    return new LatencyTable(id, provenance, all, noise, unsure, failures);
  }

  /**
   * Checks one entry.
   *
   * @throws IllegalArgumentException if the key is none or the latency is not finite and above 0
   */
  static void requireEntry(String layer, double micros) {
    TableKey.require(layer);
    if (!Double.isFinite(micros) || micros <= 0) {
      throw new IllegalArgumentException(
          "The latency of %s is %s microseconds; expected a finite number above 0."
              .formatted(layer, micros));
    }
  }

  static void requireSpread(String key, double spread, Map<String, Double> entries) {
    if (!Double.isFinite(spread) || spread < 0 || !entries.containsKey(key)) {
      throw new IllegalArgumentException(
          "The spread of %s is %s microseconds; expected a finite number of at least 0, of an entry of the table."
              .formatted(key, spread));
    }
  }

  static void requireDeviation(String key, double deviation, Map<String, Double> entries) {
    if (!Double.isFinite(deviation)
        || deviation <= 0
        || TableKey.isNetwork(key)
        || !entries.containsKey(key)) {
      throw new IllegalArgumentException(
          "The deviation of %s is %s; expected a finite number above 0, of a layer of the table."
              .formatted(key, deviation));
    }
  }

  private static void requireFailure(
      String key, Map<String, Double> entries, Map<String, Double> deviations) {
    TableKey.require(key);
    if (entries.containsKey(key) && !deviations.containsKey(key)) {
      throw new IllegalArgumentException(
          "%s was measured and could not be measured; expected one of the two.".formatted(key));
    }
  }

  private static List<String> every(List<String> networks, int step, int from) {
    return IntStream.iterate(from, i -> i < networks.size(), i -> i + step)
        .mapToObj(networks::get)
        .toList();
  }

  private TimedNetwork timed(String network) {
    return new TimedNetwork(
        TableKey.layerKeys(network).stream()
            .map(key -> new TimedLayer(LayerKey.parse(key), micros(key)))
            .toList(),
        networks.getOrDefault(network, Double.NaN));
  }

  private double micros(String layer) {
    return micros.getOrDefault(layer, Double.NaN);
  }

  private static double sum(TimedNetwork network) {
    return network.layers().stream().mapToDouble(TimedLayer::micros).sum();
  }

  private void requireLayers(String network) {
    for (var layer : TableKey.layerKeys(network)) {
      if (!micros.containsKey(layer)) {
        throw new IllegalArgumentException(
            "The network '%s' has the layer %s, which the table does not have."
                .formatted(network, layer));
      }
    }
  }

  private String fingerprint() {
    var digest = Sha256.digest();
    add(digest, provenance.device());
    add(digest, provenance.runtime());
    add(digest, provenance.runtimeVersion());
    add(digest, provenance.provider());
    add(digest, provenance.precision());
    add(digest, Integer.toString(provenance.batch()));
    add(digest, provenance.kind().name());
    entries().forEach((key, value) -> add(digest, key + " " + value));
    deviations.forEach((key, deviation) -> add(digest, key + " modelled " + deviation));
    if (!calibration.equals(Calibration.NONE)) {
      add(digest, calibration.toString());
    }
    return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
  }

  private static void add(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A network, predicted and measured.
   *
   * @param sumMicros sum over its layers as they were measured
   * @param micros sum over its layers calibrated: what the table predicts
   * @param measuredMicros of the whole
   */
  public record Prediction(double sumMicros, double micros, double measuredMicros) {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LatencyTable that
        && id.equals(that.id)
        && provenance.equals(that.provenance)
        && micros.equals(that.micros)
        && networks.equals(that.networks)
        && deviations.equals(that.deviations);
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }

  @Override
  public String toString() {
    return "table %s of %d layers, version %s, %s"
        .formatted(id, micros.size(), version, provenance);
  }
}
