package gpunas.latency.profile;

import gpunas.latency.LatencyMetrics;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures shares of tables on this device, beside other profilers.
 *
 * <p>Rounds are interleaved: each goes over all layers of the share, in an order of its own. What
 * was measured is learnt from the book: a share goes on where another profiler died. Used by one
 * thread at a time.
 */
public final class LayerProfiler {

  private static final Logger LOG = LoggerFactory.getLogger(LayerProfiler.class);

  private final LayerTimer timer;
  private final TableBook book;
  private final TableStore store;
  private final TableJournal journal;
  private final RoundTimer rounds;
  private final int roundsPerLayer;
  private final LatencyMetrics metrics;
  private final Predicate<MissingLayers> isWanted;
  private final Predicate<RuntimeException> lasts;
  private final Set<String> leftToOthers = new HashSet<>();

  /**
   * @param timer of this device
   * @param book of what was written into {@code journal}, by whomever
   * @param store where complete tables are
   * @param rounds how often a layer is visited of which nobody says it, at least 1
   * @param isWanted whether the new table of a share is to be what this device gives
   * @param lasts whether a failure of the device is no other profiler's chance: what failed is left
   *     out, and the others of its share are measured
   */
  public LayerProfiler(
      LayerTimer timer,
      TableBook book,
      TableStore store,
      TableJournal journal,
      int rounds,
      LatencyMetrics metrics,
      Predicate<MissingLayers> isWanted,
      Predicate<RuntimeException> lasts) {
    this.timer = timer;
    this.book = book;
    this.store = store;
    this.journal = journal;
    this.rounds = new RoundTimer(timer);
    this.metrics = metrics;
    this.isWanted = isWanted;
    this.lasts = lasts;
    roundsPerLayer = rounds;
  }

  /** What the numbers are that are measured here. */
  public Provenance provenance() {
    return timer.provenance();
  }

  /**
   * Measures what a share lacks, and writes it down, and which of it cannot be measured on this
   * device; does nothing if its table is of another device, and ends if it is deleted. Takes
   * seconds to minutes. If so much of it cannot be that it is the device, the last failure is
   * thrown.
   *
   * @throws InterruptedException if the thread was interrupted, at the latest after some seconds;
   *     what is written down by then stands
   */
  public void measure(MissingLayers share) throws InterruptedException {
    var pending = pending(share, 0);
    if (pending == null || !isOfThisDevice(share, pending)) {
      return;
    }
    LOG.info("Measuring {} layers of table '{}'.", share.layers().size(), share.tableId());
    var failures = new Failures(lasts, (key, reason) -> leaveOut(share, key, reason));
    try {
      while (pending != null) {
        measure(share, pending, failures);
        pending = pending(share, pending.round());
      }
    } finally {
      timer.release();
    }
  }

  /** The others of a share are measured all the same. */
  private void leaveOut(MissingLayers share, String key, String reason) {
    LOG.warn("Table '{}': {} cannot be measured here: {}", share.tableId(), key, reason);
    journal.failed(
        new FailedLayers(share.tableId(), List.of(key), reason, share.generation()),
        timer.provenance());
  }

  /** Writes down that what a share lacks cannot be measured on this device. */
  public void giveUp(MissingLayers share, String reason) {
    if (timer.provenance().equals(book.provenance(share.tableId()))) {
      journal.failed(
          new FailedLayers(share.tableId(), share.layers(), reason, share.generation()),
          timer.provenance());
    }
  }

  private @Nullable PendingRound pending(MissingLayers share, int after) {
    if (isDeleted(share)) {
      return null;
    }
    var visits = share.rounds() > 0 ? share.rounds() : roundsPerLayer;
    return book.pending(share.tableId(), share.layers(), visits, after);
  }

  private boolean isDeleted(MissingLayers share) {
    return book.generation(share.tableId()) != share.generation();
  }

  private void measure(MissingLayers share, PendingRound pending, Failures failures)
      throws InterruptedException {
    var left =
        pending
            .without(failures.reasons().keySet())
            .without(book.failures(share.tableId()).keySet());
    for (var part : RoundTimer.parts(share.tableId(), left)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (isDeleted(share)) {
        LOG.info("Table '{}' is deleted: no more of it is measured.", share.tableId());
        return;
      }
      var start = System.nanoTime();
      var measured = rounds.measure(share.tableId(), part, failures);
      var took = Duration.ofNanos(System.nanoTime() - start);
      if (!measured.micros().isEmpty()) {
        journal.measured(List.of(measured.after(took).in(share.generation())));
        metrics.timedLayers(measured.micros().size());
      }
    }
  }

  private boolean isOfThisDevice(MissingLayers share, PendingRound pending)
      throws InterruptedException {
    var tableId = share.tableId();
    var table = provenanceOf(share, pending);
    if (timer.provenance().equals(table)) {
      return true;
    }
    if (leftToOthers.add(tableId)) {
      LOG.info(
          "What table '{}' lacks is left to others: it is {}, and this is {}.",
          tableId,
          table == null ? "to be of another kind" : "of " + table,
          timer.provenance());
    }
    return false;
  }

  /**
   * A new table is of the device that says so first; the journal decides who that was. Null if it
   * is new, and not to be of this one, or if it is deleted.
   */
  private @Nullable Provenance provenanceOf(MissingLayers share, PendingRound pending)
      throws InterruptedException {
    var tableId = share.tableId();
    var known = book.provenance(tableId);
    if (known != null) {
      return known;
    }
    var stored = store.summary(tableId);
    if (stored != null) {
      return stored.provenance();
    }
    if (!isWanted.test(share)) {
      return null;
    }
    journal.measured(
        List.of(
            new MeasuredRound(
                    tableId,
                    timer.provenance(),
                    pending.round(),
                    pending.rounds(),
                    pending.tableLayers(),
                    Map.of())
                .in(share.generation())));
    return book.awaitProvenance(tableId, share.generation());
  }
}
