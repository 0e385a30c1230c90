package gpunas.sampler.kafka;

import gpunas.sampler.Search;
import gpunas.sampler.SearchSpec;
import gpunas.sampler.SearchSpec.Band;
import gpunas.sampler.SearchSpec.Budget;
import gpunas.sampler.SearchSpec.Finish;
import gpunas.sampler.SearchSpec.Mode;
import gpunas.sampler.SearchSpec.Objective;
import gpunas.sampler.SearchSpec.Rungs;
import gpunas.sampler.SearchSpec.Strategy;
import gpunas.sampler.SearchSpec.Table;
import gpunas.sampler.SearchSpec.Targets;
import gpunas.schemas.BandSpec;
import gpunas.schemas.FinishSpec;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.RungsSpec;
import gpunas.schemas.SearchMode;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;
import org.jspecify.annotations.Nullable;

/** A search to its wire form and back. */
final class SearchMapper {

  private SearchMapper() {}

  static gpunas.schemas.Search toWire(Search search) {
    return new gpunas.schemas.Search(
        search.id(),
        toWire(search.state()),
        search.reason(),
        search.startedAt(),
        search.changedAt(),
        toWire(search.spec()));
  }

  /**
   * @throws IllegalArgumentException if the space or the strategy is none
   */
  static Search fromWire(gpunas.schemas.Search search) {
    return new Search(
        search.getSearchId(),
        fromWire(search.getState()),
        search.getReason(),
        search.getStartedAt(),
        search.getChangedAt(),
        fromWire(search.getSpec()));
  }

  private static SearchState toWire(Search.State state) {
    return switch (state) {
      case RUNNING -> SearchState.RUNNING;
      case PAUSED -> SearchState.PAUSED;
      case CANCELLED -> SearchState.CANCELLED;
      case COMPLETED -> SearchState.COMPLETED;
    };
  }

  private static Search.State fromWire(SearchState state) {
    return switch (state) {
      case RUNNING -> Search.State.RUNNING;
      case PAUSED -> Search.State.PAUSED;
      case CANCELLED -> Search.State.CANCELLED;
      case COMPLETED -> Search.State.COMPLETED;
    };
  }

  private static gpunas.schemas.SearchSpec toWire(SearchSpec spec) {
    return new gpunas.schemas.SearchSpec(
        spec.name(),
        SpaceCodec.toWire(spec.space()),
        spec.table().id(),
        spec.bands().stream().map(SearchMapper::toWire).toList(),
        new ObjectiveSpec(spec.objective().alpha(), spec.objective().beta()),
        spec.dataset(),
        RecipeMapper.toWire(spec.recipe()),
        spec.strategy().word(),
        spec.candidates(),
        spec.budget().trainings(),
        spec.budget().inFlight(),
        new TargetsSpec(
            spec.targets().minTop1(), spec.targets().maxParameters(), spec.targets().maxMacs()),
        spec.seed(),
        spec.table().precision(),
        spec.table().batch(),
        toWire(spec.mode()),
        toWire(spec.rungs()),
        spec.budget().deviceHours(),
        spec.budget().wallClockHours(),
        spec.budget().minExpectedImprovement(),
        toWire(spec.finish()),
        spec.learnFrom(),
        spec.priority());
  }

  private static SearchSpec fromWire(gpunas.schemas.SearchSpec spec) {
    var targets = spec.getTargets();
    return new SearchSpec(
        spec.getName(),
        SpaceCodec.fromWire(spec.getSpace()),
        new Table(spec.getTable(), spec.getPrecision(), spec.getBatch()),
        spec.getBands().stream().map(SearchMapper::fromWire).toList(),
        fromWire(spec.getMode()),
        new Objective(spec.getObjective().getAlpha(), spec.getObjective().getBeta()),
        spec.getDataset(),
        RecipeMapper.fromWire(spec.getRecipe()),
        fromWire(spec.getRungs()),
        Strategy.ofWord(spec.getStrategy()),
        spec.getCandidates(),
        new Budget(
            spec.getTrainings(),
            spec.getInFlight(),
            spec.getDeviceHours(),
            spec.getWallClockHours(),
            spec.getMinExpectedImprovement()),
        fromWire(spec.getFinish()),
        new Targets(targets.getMinTop1(), targets.getMaxParameters(), targets.getMaxMacs()),
        spec.getLearnFrom(),
        spec.getPriority(),
        spec.getSeed());
  }

  private static SearchMode toWire(Mode mode) {
    return switch (mode) {
      case BANDS -> SearchMode.BANDS;
      case FRONT -> SearchMode.FRONT;
    };
  }

  private static Mode fromWire(SearchMode mode) {
    return switch (mode) {
      case BANDS -> Mode.BANDS;
      case FRONT -> Mode.FRONT;
    };
  }

  private static @Nullable RungsSpec toWire(@Nullable Rungs rungs) {
    return rungs == null ? null : new RungsSpec(rungs.epochs(), rungs.promoted());
  }

  private static @Nullable Rungs fromWire(@Nullable RungsSpec rungs) {
    return rungs == null ? null : new Rungs(rungs.getEpochs(), rungs.getPromoted());
  }

  private static @Nullable FinishSpec toWire(@Nullable Finish finish) {
    return finish == null ? null : new FinishSpec(finish.networks(), finish.repeats());
  }

  private static @Nullable Finish fromWire(@Nullable FinishSpec finish) {
    return finish == null ? null : new Finish(finish.getNetworks(), finish.getRepeats());
  }

  private static BandSpec toWire(Band band) {
    return new BandSpec(band.name(), band.fromMicros(), band.belowMicros(), band.trainings());
  }

  private static Band fromWire(BandSpec band) {
    return new Band(
        band.getName(), band.getFromMicros(), band.getBelowMicros(), band.getTrainings());
  }
}
