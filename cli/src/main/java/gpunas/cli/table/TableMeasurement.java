package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.WholeNetworks;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableBook;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;

/**
 * Measures all layers of a space on this device, without any service, and goes on where it was
 * interrupted.
 */
final class TableMeasurement {

  private final String id;
  private final SearchSpace space;
  private final LayerTimer timer;
  private final int rounds;
  private final Journal journal;
  private final Progress progress;
  private final TableBook book = new TableBook();
  private long visits;

  TableMeasurement(
      String id,
      SearchSpace space,
      LayerTimer timer,
      int rounds,
      Journal journal,
      Progress progress) {
    this.id = id;
    this.space = space;
    this.timer = timer;
    this.rounds = rounds;
    this.journal = journal;
    this.progress = progress;
  }

  /**
   * Measures what the journal does not have yet.
   *
   * @throws UserError if the journal is of another table or device
   */
  LatencyTable run() {
    journal.read(id, timer.provenance()).forEach(this::know);
    var keys = new ArrayList<>(new LayerGrid(space).layers().stream().map(LayerKey::of).toList());
    keys.addAll(WholeNetworks.keys(space));
    progress.expect(rounds * (long) keys.size() - visits);
    for (var pending = book.pending(id, keys, rounds, 0);
        pending != null;
        pending = book.pending(id, keys, rounds, 0)) {
      measure(pending);
    }
    timer.release();
    var table = book.table(id);
    if (table == null) {
      throw new IllegalStateException("Nothing is pending, yet there is no table.");
    }
    return table;
  }

  private void measure(PendingRound pending) {
    var visits = new RoundTimer(timer);
    for (var part : RoundTimer.parts(id, pending)) {
      var measured = visits.measure(id, part);
      journal.append(measured);
      know(measured);
      progress.visited(part.round(), rounds, part.layers().size());
    }
  }

  private void know(MeasuredRound part) {
    book.measured(part);
    visits += part.micros().size();
  }
}
