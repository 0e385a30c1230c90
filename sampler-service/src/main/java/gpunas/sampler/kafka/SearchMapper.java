package gpunas.sampler.kafka;

import gpunas.sampler.Search;
import gpunas.sampler.SearchSpec;
import gpunas.sampler.SearchSpec.Band;
import gpunas.sampler.SearchSpec.Objective;
import gpunas.sampler.SearchSpec.Strategy;
import gpunas.sampler.SearchSpec.Targets;
import gpunas.schemas.BandSpec;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;

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
        spec.table(),
        spec.bands().stream().map(SearchMapper::toWire).toList(),
        new ObjectiveSpec(spec.objective().alpha(), spec.objective().beta()),
        spec.dataset(),
        RecipeMapper.toWire(spec.recipe()),
        spec.strategy().word(),
        spec.candidates(),
        spec.trainings(),
        spec.inFlight(),
        new TargetsSpec(
            spec.targets().minTop1(), spec.targets().maxParameters(), spec.targets().maxMacs()),
        spec.seed());
  }

  private static SearchSpec fromWire(gpunas.schemas.SearchSpec spec) {
    var targets = spec.getTargets();
    return new SearchSpec(
        spec.getName(),
        SpaceCodec.fromWire(spec.getSpace()),
        spec.getTable(),
        spec.getBands().stream().map(SearchMapper::fromWire).toList(),
        new Objective(spec.getObjective().getAlpha(), spec.getObjective().getBeta()),
        spec.getDataset(),
        RecipeMapper.fromWire(spec.getRecipe()),
        Strategy.ofWord(spec.getStrategy()),
        spec.getCandidates(),
        spec.getTrainings(),
        spec.getInFlight(),
        new Targets(targets.getMinTop1(), targets.getMaxParameters(), targets.getMaxMacs()),
        spec.getSeed());
  }

  private static BandSpec toWire(Band band) {
    return new BandSpec(band.name(), band.fromMicros(), band.belowMicros());
  }

  private static Band fromWire(BandSpec band) {
    return new Band(band.getName(), band.getFromMicros(), band.getBelowMicros());
  }
}
