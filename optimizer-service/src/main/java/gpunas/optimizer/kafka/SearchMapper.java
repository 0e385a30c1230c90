package gpunas.optimizer.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.Objective;
import gpunas.optimizer.search.Band;
import gpunas.optimizer.search.SearchPlan;
import gpunas.optimizer.strategy.Strategies;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;

/** A search's specification, as far as the optimizer reads it. */
final class SearchMapper {

  /** The objective counts latency in milliseconds. */
  private static final double MICROS_PER_MILLI = 1000;

  private SearchMapper() {}

  static SearchPlan plan(SearchSpec spec) {
    try {
      return new SearchPlan(
          SpaceCodec.fromWire(spec.getSpace()),
          spec.getTable(),
          spec.getBands().stream()
              .map(band -> new Band(band.getName(), band.getFromMicros(), band.getBelowMicros()))
              .toList(),
          new Objective(
              spec.getObjective().getAlpha(), spec.getObjective().getBeta(), MICROS_PER_MILLI),
          Strategies.named(spec.getStrategy()),
          spec.getTrainings(),
          spec.getInFlight(),
          spec.getSeed());
    } catch (IllegalArgumentException e) {
      throw new PermanentFailure(
          FailureCode.INVALID, "Not a search that can be run: " + e.getMessage(), e);
    }
  }

  static boolean isActive(SearchState state) {
    return switch (state) {
      case RUNNING -> true;
      case PAUSED, CANCELLED, COMPLETED -> false;
    };
  }
}
