package gpunas.latency.profile;

import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableStore;
import java.util.HashSet;
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

  private final LayerTimer timer;
  private final TableStore store;
  private final RoundTimer rounds;
  private final int roundsPerLayer;
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
    this.rounds = new RoundTimer(timer);
    roundsPerLayer = rounds;
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
      var pending = book.pending(id, roundsPerLayer);
      if (pending != null && isOfThisDevice(id)) {
        LOG.debug("Measuring {} of table '{}'.", pending, id);
        var measured = rounds.measure(id, pending);
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
}
