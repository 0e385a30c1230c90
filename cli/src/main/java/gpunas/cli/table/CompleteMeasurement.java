package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.WholeNetworks;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.profile.Failures;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.searchspace.SearchSpace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table of all layers of a space within a budget: measures all if there is time for that,
 * else models some. Says what it is going to do first.
 */
final class CompleteMeasurement {

  /** Layers that are tried where they are built one by one. */
  private static final int FEW = 6;

  /** How often layers are drawn to find some that are not built. */
  private static final int DRAWS = 5;

  /** What must be left for measuring, besides modelling that many layers a second. */
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private static final int MODELLED_PER_SECOND = 4000;

  private final String id;
  private final SearchSpace space;
  private final LayerTimer timer;
  private final int rounds;
  private final Journal journal;
  private final PrintWriter out;
  private final InstantSource clock;
  private final Failures failures;

  /**
   * @param id of the table
   * @param rounds visits of each layer, if there is time for all
   * @param out tells people how far it is
   * @param clock that the budget is taken by
   */
  CompleteMeasurement(
      String id,
      SearchSpace space,
      LayerTimer timer,
      int rounds,
      Journal journal,
      PrintWriter out,
      InstantSource clock) {
    this.id = id;
    this.space = space;
    this.timer = timer;
    this.rounds = rounds;
    this.journal = journal;
    this.out = out;
    this.clock = clock;
    failures =
        new Failures(
            CompleteMeasurement::isOfDevice,
            (key, reason) -> say("  cannot be measured: %s: %s".formatted(key, reason)));
  }

  /**
   * Measures. What the device cannot measure is modelled, and the table says so.
   *
   * @param earlier the table as it is, whose measured layers stay as they are; null if there is
   *     none
   * @throws UserError if the budget is too small for a table of this space, if the journal or the
   *     earlier table is of something else, or if the device fails at so much that it is no
   *     accident
   */
  LatencyTable run(@Nullable LatencyTable earlier, Budget budget) {
    try {
      var table = made(earlier, budget);
      return earlier == null ? table : table.with(stillFailed(earlier, table));
    } catch (PermanentFailure | TransientFailure e) {
      if (!isOfDevice(e)) {
        throw e;
      }
      throw new UserError(
          "%d layers or networks one after another could not be measured, so it is the device, and not they.%s Of the last one: %s"
              .formatted(
                  failures.inARow(),
                  journal.isThere() ? " The same command goes on where this one ends." : "",
                  e.getMessage()),
          e);
    }
  }

  /** There is nobody else who could measure what fails for now. */
  private static boolean isOfDevice(RuntimeException failure) {
    return switch (failure) {
      case PermanentFailure lasting -> lasting.code() == FailureCode.DEVICE;
      case TransientFailure passing ->
          passing.code() == FailureCode.DEVICE && !Thread.currentThread().isInterrupted();
      default -> false;
    };
  }

  /** What an earlier table could not have, and this one was not asked for again. */
  private static Map<String, String> stillFailed(LatencyTable earlier, LatencyTable table) {
    var failed = new HashMap<>(earlier.failures());
    failed.putAll(table.failures());
    return table.unmeasured(failed);
  }

  private LatencyTable made(@Nullable LatencyTable earlier, Budget budget) {
    var start = clock.instant();
    var known = known(earlier);
    var plan = new MeasurementPlan(space, timer.layersPerBuild());
    var layers = plan.layers();
    var time = budget.time();
    var least = SHORTEST.plusSeconds(layers / MODELLED_PER_SECOND);
    if (time != null && time.compareTo(least) < 0) {
      throw new UserError(
          "A budget of %d s is too small for the %d layers of the space %s: expected at least %d s."
              .formatted(time.toSeconds(), layers, space.name(), least.toSeconds()));
    }
    var visits = new Visits(id, timer.provenance());
    visits.know(known);
    journal.read(id, timer.provenance()).forEach(visits::know);
    var pace = tried(plan, visits.measured().micros().keySet());
    var networks = plan.networks();
    var left = layers + networks - visits.layers() - visits.networks();
    var all = pace.all(left, networks, rounds);
    if (time == null || all.compareTo(time) < 0) {
      say(
          "%d layers and networks are to be measured, all of them, %d visits each, in %d builds, about %s"
              .formatted(
                  left,
                  rounds,
                  Math.ceilDiv(Math.max(0, left - networks), timer.layersPerBuild()) + networks,
                  Progress.words(all.toMillis())));
      return all(known);
    }
    var end = start.plus(time);
    var half = Duration.between(clock.instant(), end).minus(least).dividedBy(2);
    var affordable =
        Math.max(TableCompletion.FEWEST_LAYERS - visits.layers(), Pace.fit(half, pace.layer()));
    var whole = Math.min(networks, Pace.fit(half, pace.network()));
    say(
        "%d layers, %d of them measured; plan: about %d more and %d whole networks are measured, %d visits each, in about %d builds; the others are modelled; %s in all"
            .formatted(
                layers,
                visits.layers(),
                affordable,
                whole,
                MeasurementPlan.ROUNDS,
                Math.ceilDiv(affordable, timer.layersPerBuild()) + whole,
                Progress.words(time.toMillis())));
    return new BudgetedMeasurement(plan, timer, visits, failures, pace, journal, out, clock)
        .run(end);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private LatencyTable all(Measured known) {
    if (!journal.isThere() && !known.micros().isEmpty()) {
      journal.append(
          new MeasuredRound(id, timer.provenance(), 1, 1, known.micros().size(), known.micros()));
    }
    var progress = new Progress(out, clock);
    return new TableMeasurement(id, space, timer, rounds, journal, failures, progress).run();
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

  /**
   * How long visits take here, of a few layers and a network. Where layers are built together, they
   * are those that are measured first, and stay built.
   */
  private Pace tried(MeasurementPlan plan, Set<String> measured) {
    var layers =
        tried(
            isBuilding()
                ? IntStream.rangeClosed(1, DRAWS)
                    .mapToObj(draw -> open(plan.drawn(timer.layersPerBuild(), draw), measured))
                : Stream.of(plan.drawn(FEW, 2)),
            plan.first());
    var network =
        tried(
            open(WholeNetworks.keys(space), measured).stream().map(List::of),
            List.of(WholeNetworks.keys(space).getFirst()));
    timer.release();
    return new Pace(
        layers.first().dividedBy(layers.count()),
        layers.again().dividedBy(layers.count()),
        network.first(),
        // Engines are kept; what this process compiles itself may not be.
        isBuilding() ? network.again() : network.first());
  }

  /**
   * Visits the first of some choices of which not all was built before, as only that shows how long
   * building takes.
   *
   * @param or if there are none
   */
  private Trial tried(Stream<List<String>> choices, List<String> or) {
    var visits = new RoundTimer(timer);
    var all = new ArrayList<>(choices.filter(choice -> !choice.isEmpty()).toList());
    all.add(or);
    while (true) {
      var choice = all.removeFirst();
      var builds = timer.builds();
      var start = clock.instant();
      var visited = List.copyOf(visits.visit(choice, failures).keySet());
      var first = clock.instant();
      var told = !visited.isEmpty() && (!isBuilding() || timer.builds() > builds);
      if (told || all.isEmpty()) {
        var _ = visits.visit(visited, failures);
        return new Trial(
            choice.size(),
            Duration.between(start, first),
            Duration.between(first, clock.instant()));
      }
    }
  }

  /**
   * Visits.
   *
   * @param count of layers, or one network
   * @param first how long the first ones took, builds included
   * @param again how long others to the same took
   */
  private record Trial(int count, Duration first, Duration again) {}

  private boolean isBuilding() {
    return timer.layersPerBuild() > 1;
  }

  private static List<String> open(List<String> keys, Set<String> measured) {
    return keys.stream().filter(key -> !measured.contains(key)).toList();
  }
}
