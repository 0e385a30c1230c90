package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.model.MeasurementPlan.Time;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.profile.Failures;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableKey;
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

  /** The first round of a batch takes about as long as the others together: it builds. */
  private static final double SHARE_OF_FIRST_ROUND = 0.45;

  /** Completing takes time: how much of what it should take is kept free for it. */
  private static final double CAUTION = 1.5;

  private static final double NANOS = 1e9;

  private final MeasurementPlan plan;
  private final LayerTimer timer;
  private final Visits visits;
  private final Failures failures;
  private final Journal journal;
  private final PrintWriter out;
  private final InstantSource clock;
  private Duration perLayer;
  private Duration perNetwork;

  BudgetedMeasurement(
      MeasurementPlan plan,
      LayerTimer timer,
      Visits visits,
      Failures failures,
      Pace pace,
      Journal journal,
      PrintWriter out,
      InstantSource clock) {
    this.plan = plan;
    this.timer = timer;
    this.visits = visits;
    this.failures = failures;
    this.journal = journal;
    this.out = out;
    this.clock = clock;
    perLayer = pace.layer();
    perNetwork = pace.network();
  }

  /**
   * Measures until the time is up, and models the rest, with it what cannot be measured.
   *
   * @param end when the table is to be complete
   * @throws UserError if there is no time for what any table needs
   * @throws gpunas.eventloop.PermanentFailure if too much cannot be measured
   */
  LatencyTable run(Instant end) {
    var budget = Duration.between(clock.instant(), end);
    for (var until = until(end); clock.instant().isBefore(until); until = until(end)) {
      var left = Duration.between(clock.instant(), until);
      var keys =
          plan.next(
              visits.measured().micros(),
              failures.reasons().keySet(),
              new Time(budget, left, perLayer, perNetwork));
      if (keys.isEmpty()) {
        break;
      }
      measure(keys, until);
      say(
          "%d layers and %d networks measured%s, %s left"
              .formatted(
                  visits.layers(),
                  visits.networks(),
                  failures.reasons().isEmpty()
                      ? ""
                      : ", %d cannot be".formatted(failures.reasons().size()),
                  Progress.words(
                      Math.max(0, Duration.between(clock.instant(), until).toMillis()))));
    }
    if (visits.layers() < Math.min(TableCompletion.FEWEST_LAYERS, plan.layers())) {
      throw new UserError(
          "In the time given only %d layers were measured%s; a table needs at least %d and some networks. Run again with a larger --budget, it goes on."
              .formatted(
                  visits.layers(),
                  failures.reasons().isEmpty()
                      ? ""
                      : ", and %d could not be".formatted(failures.layers()),
                  TableCompletion.FEWEST_LAYERS));
    }
    say("modelling the other layers");
    var table = plan.completion().complete(visits.measured());
    return table.with(table.unmeasured(failures.reasons()));
  }

  /** When measuring must end so that the table is complete in time. */
  private Instant until(Instant end) {
    return visits.layers() < TableCompletion.FEWEST_LAYERS ? end : end.minus(completing());
  }

  /** All rounds over those that were not measured, as many as there is time for. */
  private void measure(List<String> keys, Instant until) {
    var start = clock.instant();
    var builds = timer.builds();
    var rounds = new RoundTimer(timer);
    var visited = new ArrayList<String>();
    var time = Duration.between(start, until).toNanos() * SHARE_OF_FIRST_ROUND / NANOS;
    var last = MeasurementPlan.ROUNDS;
    for (var part : RoundTimer.parts(visits.id(), new PendingRound(1, last, 0, keys))) {
      if (Duration.between(start, clock.instant()).toNanos() / NANOS > time) {
        break;
      }
      know(rounds, part);
      visited.addAll(part.layers());
    }
    for (var round = 2; round <= last; round++) {
      var again = new PendingRound(round, last, 0, visited).without(failures.reasons().keySet());
      for (var part : RoundTimer.parts(visits.id(), again)) {
        know(rounds, part);
      }
    }
    timer.release();
    var each = Duration.between(start, clock.instant()).dividedBy(Math.max(1, visited.size()));
    if (timer.layersPerBuild() > 1 && timer.builds() == builds) {
      return; // All were built before: others take longer.
    }
    if (TableKey.isNetwork(keys.getFirst())) {
      perNetwork = each;
    } else {
      perLayer = each;
    }
  }

  private void know(RoundTimer rounds, PendingRound part) {
    var measured = rounds.measure(visits.id(), part, failures);
    if (!measured.micros().isEmpty()) {
      journal.append(measured);
      visits.know(measured);
    }
  }

  /** How long the table will take to complete. */
  private Duration completing() {
    var start = clock.instant();
    var share = plan.completion().rehearse(visits.measured());
    var took = Duration.between(start, clock.instant()).toNanos();
    return Duration.ofNanos((long) (took * share * CAUTION));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
