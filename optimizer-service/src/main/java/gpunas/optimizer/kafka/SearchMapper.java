package gpunas.optimizer.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.Objective;
import gpunas.optimizer.search.Band;
import gpunas.optimizer.search.Budget;
import gpunas.optimizer.search.Rungs;
import gpunas.optimizer.search.SearchPlan;
import gpunas.optimizer.search.SearchProgress.State;
import gpunas.optimizer.search.ShortList;
import gpunas.optimizer.strategy.Strategies;
import gpunas.schemas.BandSpec;
import gpunas.schemas.FinishSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchMode;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A search's specification, as far as the optimizer reads it. */
final class SearchMapper {

  /** The objective counts latency in milliseconds. */
  private static final double MICROS_PER_MILLI = 1000;

  private static final double MILLIS_PER_HOUR = 3_600_000;

  private SearchMapper() {}

  static SearchPlan plan(Search search) {
    var spec = search.getSpec();
    var front = spec.getMode() == SearchMode.FRONT;
    try {
      return new SearchPlan(
          SpaceCodec.fromWire(spec.getSpace()),
          spec.getTable(),
          spec.getBands().stream().map(SearchMapper::band).toList(),
          front,
          new Objective(
              spec.getObjective().getAlpha(), spec.getObjective().getBeta(), MICROS_PER_MILLI),
          front ? Strategies.front() : Strategies.named(spec.getStrategy()),
          rungs(spec),
          budget(spec, search.getStartedAt()),
          shortList(spec.getFinish()),
          spec.getLearnFrom(),
          spec.getPriority(),
          spec.getSeed());
    } catch (IllegalArgumentException e) {
      throw new PermanentFailure(
          FailureCode.INVALID, "Not a search that can be run: " + e.getMessage(), e);
    }
  }

  static Rungs rungs(SearchSpec spec) {
    var rungs = spec.getRungs();
    return rungs == null
        ? Rungs.none(spec.getRecipe().getEpochs())
        : new Rungs(rungs.getEpochs(), rungs.getPromoted());
  }

  static State state(SearchState state) {
    return switch (state) {
      case RUNNING -> State.RUNNING;
      case PAUSED -> State.PAUSED;
      case CANCELLED, COMPLETED -> State.OVER;
    };
  }

  private static Band band(BandSpec band) {
    var trainings = band.getTrainings();
    return new Band(
        band.getName(),
        band.getFromMicros(),
        band.getBelowMicros(),
        trainings == null ? Integer.MAX_VALUE : trainings);
  }

  private static Budget budget(SearchSpec spec, Instant startedAt) {
    var deviceHours = spec.getDeviceHours();
    var wallClockHours = spec.getWallClockHours();
    var minImprovement = spec.getMinExpectedImprovement();
    return new Budget(
        spec.getTrainings(),
        spec.getInFlight(),
        deviceHours == null ? null : hours(deviceHours),
        wallClockHours == null ? null : startedAt.plus(hours(wallClockHours)),
        minImprovement == null ? 0 : minImprovement);
  }

  private static Duration hours(double hours) {
    return Duration.ofMillis(Math.round(hours * MILLIS_PER_HOUR));
  }

  private static @Nullable ShortList shortList(@Nullable FinishSpec finish) {
    return finish == null ? null : new ShortList(finish.getNetworks(), finish.getRepeats());
  }
}
