package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.WholeNetworks;
import gpunas.latency.model.Measured;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.profile.Failures;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableBook;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private final Failures failures;
  private final Progress progress;
  private final TableBook book = new TableBook();
  private long visits;

  TableMeasurement(
      String id,
      SearchSpace space,
      LayerTimer timer,
      int rounds,
      Journal journal,
      Failures failures,
      Progress progress) {
    this.id = id;
    this.space = space;
    this.timer = timer;
    this.rounds = rounds;
    this.journal = journal;
    this.failures = failures;
    this.progress = progress;
  }

  /**
   * Measures what the journal does not have yet; what cannot be measured is modelled.
   *
   * @throws UserError if the journal is of another table or device, or if so much cannot be
   *     measured that nothing can be modelled
   */
  LatencyTable run() {
    journal.read(id, timer.provenance()).forEach(this::know);
    giveUp(failures.reasons().keySet());
    var keys = new ArrayList<>(new LayerGrid(space).layers().stream().map(LayerKey::of).toList());
    keys.addAll(WholeNetworks.keys(space));
    progress.expect(rounds * (long) keys.size() - visits);
    for (var pending = pending(keys); pending != null; pending = pending(keys)) {
      measure(pending);
    }
    timer.release();
    var table = failures.layers() == 0 ? book.table(id) : completed();
    if (table == null) {
      throw new IllegalStateException("Nothing is pending, yet there is no table.");
    }
    return table.with(table.unmeasured(failures.reasons()));
  }

  private @Nullable PendingRound pending(List<String> keys) {
    keys.removeAll(failures.reasons().keySet());
    return book.pending(id, keys, rounds, 0);
  }

  private void measure(PendingRound pending) {
    var visits = new RoundTimer(timer);
    for (var part : RoundTimer.parts(id, pending)) {
      var measured = visits.measure(id, part, failures);
      if (!measured.micros().isEmpty()) {
        journal.append(measured);
        know(measured);
      }
      giveUp(part.layers());
      progress.visited(part.round(), rounds, part.layers().size());
    }
  }

  /** What failed is not waited for, whatever rounds of it an earlier run has measured. */
  private void giveUp(Collection<String> keys) {
    List.copyOf(keys).stream()
        .filter(failures.reasons()::containsKey)
        .forEach(key ->
            book.failed(
                new FailedLayers(id, List.of(key), failures.reasons().getOrDefault(key, ""), 0)));
  }

  private LatencyTable completed() {
    var settled = book.settled(id);
    if (settled == null || settled.layers() < TableCompletion.FEWEST_LAYERS) {
      throw new UserError(
          "%d layers could not be measured, and of fewer than %d others nothing can be told of them: %s"
              .formatted(
                  failures.layers(),
                  TableCompletion.FEWEST_LAYERS,
                  failures.reasons().firstEntry().getValue()));
    }
    return new TableCompletion(new LayerGrid(space).layers())
        .complete(new Measured(id, timer.provenance(), settled.micros(), settled.spreads()));
  }

  private void know(MeasuredRound part) {
    book.measured(part);
    visits += part.micros().size();
  }
}
