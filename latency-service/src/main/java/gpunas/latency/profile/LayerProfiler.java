package gpunas.latency.profile;

import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKey;
import gpunas.latency.table.TableStore;
import gpunas.searchspace.LayerKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the layers that tables lack. Used by one thread.
 *
 * <p>Rounds are interleaved: each goes over all layers, in an order of its own. What was measured
 * is learnt from the findings of earlier processes, too: a measurement goes on where it was
 * interrupted.
 */
public final class LayerProfiler {

  private static final Logger LOG = LoggerFactory.getLogger(LayerProfiler.class);

  /** A second of work for small layers, half a minute for the largest. */
  private static final int LAYERS_PER_PART = 250;

  private final LayerTimer timer;
  private final TableStore store;
  private final int rounds;
  private final TableBook book = new TableBook();
  private final Set<String> refused = new HashSet<>();

  /**
   * @param timer of this device
   * @param store where complete tables are
   * @param rounds how often a layer is visited, at least 1
   */
  public LayerProfiler(LayerTimer timer, TableStore store, int rounds) {
    this.timer = timer;
    this.store = store;
    this.rounds = rounds;
  }

  /** Takes note that a table lacks layers. */
  public void missing(MissingLayers missing) {
    book.missing(missing);
  }

  /**
   * Takes note of measurements.
   *
   * @throws IllegalArgumentException if the table is of another provenance
   */
  public void measured(MeasuredRound round) {
    book.measured(round);
  }

  /**
   * Measures the next round that a table lacks, or a part of it, and counts it as known. Takes
   * seconds.
   *
   * @return null if no table of this device lacks anything
   */
  public @Nullable MeasuredRound next() {
    for (var id : book.ids()) {
      var pending = book.pending(id, rounds);
      if (pending != null && isOfThisDevice(id)) {
        var measured = measure(id, pending);
        book.measured(measured);
        return measured;
      }
    }
    timer.release();
    return null;
  }

  private boolean isOfThisDevice(String tableId) {
    var provenance = book.provenance(tableId);
    if (provenance == null) {
      var stored = store.summary(tableId);
      provenance = stored == null ? timer.provenance() : stored.provenance();
    }
    if (provenance.equals(timer.provenance())) {
      return true;
    }
    if (refused.add(tableId)) {
      LOG.warn(
          "Table '{}' lacks layers but is of {}, and this is {}. Maybe the search shall use a table of another id.",
          tableId,
          provenance,
          timer.provenance());
    }
    return false;
  }

  private double time(String key) {
    return TableKey.isNetwork(key)
        ? timer.micros(TableKey.network(key))
        : timer.micros(LayerKey.parse(key));
  }

  private MeasuredRound measure(String tableId, PendingRound pending) {
    var layers = new ArrayList<>(pending.layers());
    Collections.shuffle(layers, new Random(31L * tableId.hashCode() + pending.round()));
    var part = layers.subList(0, Math.min(layers.size(), LAYERS_PER_PART));
    LOG.debug(
        "Measuring {} of the {} layers of table '{}', round {} of {}.",
        part.size(),
        pending.tableLayers(),
        tableId,
        pending.round(),
        pending.rounds());
    var micros = new HashMap<String, Double>();
    for (var layer : part) {
      micros.put(layer, time(layer));
    }
    return new MeasuredRound(
        tableId,
        timer.provenance(),
        pending.round(),
        pending.rounds(),
        pending.tableLayers(),
        micros);
  }
}
