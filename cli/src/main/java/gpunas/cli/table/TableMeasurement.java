package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.WholeNetworks;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableBook;
import gpunas.searchspace.SearchSpace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures a table on this device, without any service, and goes on where it was interrupted.
 *
 * <p>The first round takes the layers in the order of their use. If there is a budget, it takes
 * those for which there is time, the share of a round; the further rounds visit these again.
 */
final class TableMeasurement {

  /** How many layers are measured between two looks at the clock. */
  private static final int LAYERS_AT_A_TIME = 50;

  private final String id;
  private final SearchSpace space;
  private final LayerTimer timer;
  private final int rounds;
  private final Journal journal;
  private final Progress progress;
  private final InstantSource clock;
  private final TableBook book = new TableBook();
  private final Set<String> begun = new HashSet<>();
  private long visits;

  TableMeasurement(
      String id,
      SearchSpace space,
      LayerTimer timer,
      int rounds,
      Journal journal,
      Progress progress,
      InstantSource clock) {
    this.id = id;
    this.space = space;
    this.timer = timer;
    this.rounds = rounds;
    this.journal = journal;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Measures what the journal does not have yet.
   *
   * @param budget how long it may take; null for as long as it takes
   * @throws UserError if the journal is of another table or device
   */
  LatencyTable run(@Nullable Duration budget) {
    journal.read().forEach(this::know);
    var layers = LayerUse.mostUsedFirst(space);
    firstRound(layers, budget);
    firstVisits(WholeNetworks.keys(space, begun));
    for (var pending = book.pending(id, begun, rounds, 0);
        pending != null;
        pending = book.pending(id, begun, rounds, 0)) {
      measure(pending);
    }
    timer.release();
    var table = book.table(id);
    if (table == null) {
      throw new IllegalStateException("Nothing is pending, yet there is no table.");
    }
    return table;
  }

  private void firstRound(List<String> layers, @Nullable Duration budget) {
    var end = budget == null ? null : clock.instant().plus(budget.dividedBy(rounds));
    var open = book.unheardOf(id, layers);
    expect(layers.size());
    for (var from = 0; from < open.size(); from += LAYERS_AT_A_TIME) {
      if (end != null && clock.instant().isAfter(end) && !begun.isEmpty()) {
        expect(begun.size());
        return;
      }
      firstVisits(open.subList(from, Math.min(from + LAYERS_AT_A_TIME, open.size())));
    }
  }

  private void expect(int layers) {
    progress.expect(rounds * (long) (layers + WholeNetworks.NETWORKS) - visits);
  }

  private void firstVisits(List<String> keys) {
    measure(new PendingRound(1, rounds, 0, book.unheardOf(id, keys)));
  }

  private void measure(PendingRound pending) {
    var visits = new RoundTimer(timer);
    for (var part : visits.parts(id, pending)) {
      var measured = visits.measure(id, part);
      journal.append(measured);
      know(measured);
      progress.visited(part.round(), rounds, part.layers().size());
    }
  }

  private void know(MeasuredRound part) {
    try {
      if (!part.tableId().equals(id)) {
        throw new IllegalArgumentException("It is of the table '%s'.".formatted(part.tableId()));
      }
      if (!part.provenance().equals(timer.provenance())) {
        throw new IllegalArgumentException(
            "It is of %s, and this is %s; a table never mixes two."
                .formatted(part.provenance(), timer.provenance()));
      }
      book.measured(part);
      begun.addAll(part.micros().keySet());
      visits += part.micros().size();
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s, where an earlier measurement stopped, is not of this one. %s Choose another --id or --out, or delete the file."
              .formatted(journal.file(), e.getMessage()),
          e);
    }
  }
}
