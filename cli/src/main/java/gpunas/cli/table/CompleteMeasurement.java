package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.WholeNetworks;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table of all layers of a space within a budget: measures all if there is time for that,
 * else models some. Says what it is going to do first.
 */
final class CompleteMeasurement {

  private static final int TRIED = 6;

  /** What must be left for measuring, besides modelling that many layers a second. */
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private static final int MODELLED_PER_SECOND = 4000;

  private final String id;
  private final SearchSpace space;
  private final LayerTimer timer;
  private final int rounds;
  private final Journal journal;
  private final PrintWriter out;
  private final InstantSource clock = InstantSource.system();

  CompleteMeasurement(
      String id,
      SearchSpace space,
      LayerTimer timer,
      int rounds,
      Journal journal,
      PrintWriter out) {
    this.id = id;
    this.space = space;
    this.timer = timer;
    this.rounds = rounds;
    this.journal = journal;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param earlier the table as it is, whose measured layers stay as they are; null if there is
   *     none
   * @throws UserError if the budget is too small for a table of this space, or if the journal or
   *     the earlier table is of something else
   */
  LatencyTable run(@Nullable LatencyTable earlier, Budget budget) {
    var start = clock.instant();
    var known = known(earlier);
    var plan = new MeasurementPlan(space);
    var layers = plan.layers();
    var time = budget.time();
    if (time == null) {
      return all(known);
    }
    var least = SHORTEST.plusSeconds(layers / MODELLED_PER_SECOND);
    if (time.compareTo(least) < 0) {
      throw new UserError(
          "A budget of %d s is too small for the %d layers of the space %s: expected at least %d s."
              .formatted(time.toSeconds(), layers, space.name(), least.toSeconds()));
    }
    var visits = new Visits(id, timer.provenance());
    visits.know(known);
    journal.read(id, timer.provenance()).forEach(visits::know);
    var pace = tried(plan);
    var networks = plan.networks();
    var left = layers + networks - visits.layers() - visits.networks();
    if (pace.all(left, networks, rounds) < time.toNanos()) {
      say(left, networks, rounds, Duration.ofNanos((long) pace.all(left, networks, rounds)));
      return all(known);
    }
    var affordable = (time.minus(least).toNanos() / 2.0) / pace.layer();
    out.printf(
        "%d layers, %d of them measured; plan: about %d more and up to %d whole networks are"
            + " measured, %d visits each, in about %d builds; the others are modelled; %s in all%n",
        layers,
        visits.layers(),
        (long) affordable,
        networks,
        MeasurementPlan.ROUNDS,
        (long) Math.ceil(affordable / timer.layersPerBuild()) + networks,
        Progress.words(time.toMillis()));
    out.flush();
    return new BudgetedMeasurement(plan, timer, visits, journal, out, clock).run(start.plus(time));
  }

  private void say(int left, int networks, int rounds, Duration about) {
    out.printf(
        "%d layers and networks are to be measured, all of them, %d visits each, in %d builds,"
            + " about %s%n",
        left,
        rounds,
        Math.ceilDiv(Math.max(0, left - networks), timer.layersPerBuild()) + networks,
        Progress.words(about.toMillis()));
  }

  private LatencyTable all(Measured known) {
    if (!journal.isThere() && !known.micros().isEmpty()) {
      journal.append(
          new MeasuredRound(id, timer.provenance(), 1, 1, known.micros().size(), known.micros()));
    }
    return new TableMeasurement(id, space, timer, rounds, journal, new Progress(out, clock)).run();
  }

  private Measured known(@Nullable LatencyTable earlier) {
    if (earlier == null) {
      return new Measured(id, timer.provenance(), Map.of(), Map.of());
    }
    if (!earlier.id().equals(id) || !earlier.provenance().equals(timer.provenance())) {
      throw new UserError(
          "The table that is there is '%s' of %s, and this is '%s' of %s; a table never mixes two. Choose another --id or --out."
              .formatted(earlier.id(), earlier.provenance(), id, timer.provenance()));
    }
    return Measured.of(earlier);
  }

  /** How long visits take here, of a few layers and a network. */
  private Pace tried(MeasurementPlan plan) {
    var layers = plan.drawn(TRIED, 2).stream().map(LayerKey::parse).toList();
    var network = TableKey.network(WholeNetworks.keys(space).getFirst());
    var start = System.nanoTime();
    var _ = timer.micros(layers);
    var first = System.nanoTime();
    var _ = timer.micros(layers);
    var again = System.nanoTime();
    var _ = timer.micros(network);
    var whole = System.nanoTime();
    timer.release();
    return new Pace(
        (first - start) / (double) layers.size(),
        (again - first) / (double) layers.size(),
        whole - again);
  }

  /**
   * Nanoseconds of a visit.
   *
   * @param first to a layer for the first time
   * @param again to a layer another time
   * @param network to a network
   */
  private record Pace(double first, double again, double network) {

    /** Of all rounds over everything; models may not be kept from round to round. */
    double all(int left, int networks, int rounds) {
      return Math.max(0, left - networks) * (first + (rounds - 1) * again)
          + networks * rounds * network;
    }

    /** Of the rounds that a layer gets when time is short. */
    double layer() {
      return first + (MeasurementPlan.ROUNDS - 1) * again;
    }
  }
}
