package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.WholeNetworks;
import gpunas.latency.model.NextMeasurements;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.SearchSpace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a table of all layers of a space in a given time: measures those layers and whole networks
 * that tell most, a batch at a time, and has the others modelled. What the journal and an earlier
 * table have stays measured.
 */
final class BudgetedMeasurement {

  /** Visits of a layer: what it is like the others tell, too. */
  private static final int ROUNDS = 3;

  private static final int FIRST_LAYERS = 48;

  /** Half of them calibrate; with fewer a table has no calibration. */
  private static final int FIRST_NETWORKS = 20;

  private static final int NETWORKS_AT_A_TIME = 4;
  private static final int FEWEST_AT_A_TIME = 16;
  private static final int MOST_AT_A_TIME = 400;

  /** Batches into which the time is cut: each is chosen by what those before it told. */
  private static final int BATCHES = 15;

  /** The first round of a batch takes about as long as the others together: it builds. */
  private static final double SHARE_OF_FIRST_ROUND = 0.45;

  /** Completing takes time: how much of what it should take is kept free for it. */
  private static final double CAUTION = 1.5;

  private static final double NANOS = 1e9;

  private final TableCompletion completion;
  private final NextMeasurements next;
  private final LayerTimer timer;
  private final Visits visits;
  private final Journal journal;
  private final PrintWriter out;
  private final InstantSource clock;
  private final List<String> networks;
  private Duration perLayer = Duration.ZERO;

  BudgetedMeasurement(
      SearchSpace space,
      TableCompletion completion,
      LayerTimer timer,
      Visits visits,
      Journal journal,
      PrintWriter out,
      InstantSource clock) {
    this.completion = completion;
    next = new NextMeasurements(space, completion);
    this.timer = timer;
    this.visits = visits;
    this.journal = journal;
    this.out = out;
    this.clock = clock;
    networks = WholeNetworks.keys(space);
  }

  /**
   * Measures until the time is up, and models the rest.
   *
   * @param end when the table is to be complete
   * @throws UserError if there is no time for what any table needs
   */
  LatencyTable run(Instant end) {
    measureFirst(end);
    var batch = Duration.between(clock.instant(), end).dividedBy(BATCHES);
    for (var until = end.minus(completing()); clock.instant().isBefore(until); ) {
      if (!measureNext(batch, until)) {
        break;
      }
      until = end.minus(completing());
    }
    say("modelling the other layers");
    return completion.complete(visits.measured());
  }

  private void measureFirst(Instant end) {
    if (visits.layers() < FIRST_LAYERS) {
      var layers = next.first(FIRST_LAYERS, 1);
      perLayer = measure(layers, end).dividedBy(layers.size());
    }
    var wanted = networks.subList(0, Math.min(networks.size(), FIRST_NETWORKS));
    measure(wanted, end);
    if (visits.layers() < TableCompletion.FEWEST_LAYERS) {
      throw new UserError(
          "In the time given only %d layers were measured; a table needs at least %d and some networks. Run again with a larger --budget, it goes on."
              .formatted(visits.layers(), TableCompletion.FEWEST_LAYERS));
    }
  }

  /** Returns whether there was anything. */
  private boolean measureNext(Duration batch, Instant until) {
    var measured = visits.measured();
    var left = networks.stream().filter(key -> !measured.micros().containsKey(key)).toList();
    var candidate = TableKey.network(left.isEmpty() ? networks.getFirst() : left.getFirst());
    var choice = next.choose(measured, candidate, atATime(batch), measured.micros().size());
    if (choice.networkFirst() && !left.isEmpty()) {
      measure(left.subList(0, Math.min(left.size(), NETWORKS_AT_A_TIME)), until);
    } else if (choice.layers().isEmpty()) {
      return false;
    } else {
      var before = visits.layers();
      var took = measure(choice.layers(), until);
      perLayer = took.dividedBy(Math.max(1, visits.layers() - before));
    }
    say(
        "%d layers and %d networks measured, %s left"
            .formatted(
                visits.layers(),
                visits.networks(),
                Progress.words(Duration.between(clock.instant(), until).toMillis())));
    return true;
  }

  private int atATime(Duration batch) {
    var layers = batch.toNanos() / Math.max(1, perLayer.toNanos());
    return Math.clamp(layers, FEWEST_AT_A_TIME, MOST_AT_A_TIME);
  }

  /** All rounds over those that were not measured, as many as there is time for. */
  private Duration measure(List<String> keys, Instant until) {
    var start = clock.instant();
    var rounds = new RoundTimer(timer);
    var visited = new ArrayList<String>();
    var time = Duration.between(start, until).toNanos() * SHARE_OF_FIRST_ROUND / NANOS;
    var open = keys.stream().filter(key -> !visits.isSettled(key)).toList();
    for (var part : rounds.parts(visits.id(), new PendingRound(1, ROUNDS, 0, open))) {
      if (Duration.between(start, clock.instant()).toNanos() / NANOS > time) {
        break;
      }
      know(rounds, part);
      visited.addAll(part.layers());
    }
    for (var round = 2; round <= ROUNDS; round++) {
      for (var part :
          rounds.parts(visits.id(), new PendingRound(round, ROUNDS, 0, List.copyOf(visited)))) {
        know(rounds, part);
      }
    }
    timer.release();
    return Duration.between(start, clock.instant());
  }

  private void know(RoundTimer rounds, PendingRound part) {
    var measured = rounds.measure(visits.id(), part);
    journal.append(measured);
    visits.know(measured);
  }

  /** How long the table will take to complete. */
  private Duration completing() {
    var start = clock.instant();
    var share = completion.rehearse(visits.measured());
    var took = Duration.between(start, clock.instant()).toNanos();
    return Duration.ofNanos((long) (took * share * CAUTION));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
