package gpunas.schemas;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import gpunas.searchspace.Encoding;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A search to its wire form and back: the only place that knows both.
 *
 * @since 0.1
 */
@NullMarked
public final class SearchCodec {

  private SearchCodec() {}

  /** The wire form of a search. */
  public static Search toWire(gpunas.searchmodel.Search search) {
    return new Search(
        search.id(),
        toWire(search.state()),
        search.reason(),
        search.startedAt(),
        search.changedAt(),
        toWire(search.spec()),
        search.revision(),
        search.notes().ofSearch(),
        search.notes().ofTrainings());
  }

  /**
   * The search of a wire form.
   *
   * @throws IllegalArgumentException if it is not one that can be run; the message names the value
   */
  public static gpunas.searchmodel.Search fromWire(Search search) {
    return new gpunas.searchmodel.Search(
        search.getSearchId(),
        fromWire(search.getState()),
        search.getReason(),
        search.getStartedAt(),
        search.getChangedAt(),
        search.getRevision(),
        fromWire(search.getSpec()),
        new Notes(search.getUserNote(), search.getTrainingNotes()));
  }

  private static SearchState toWire(State state) {
    return switch (state) {
      case RUNNING -> SearchState.RUNNING;
      case PAUSED -> SearchState.PAUSED;
      case CANCELLED -> SearchState.CANCELLED;
      case COMPLETED -> SearchState.COMPLETED;
      case FAILED -> SearchState.FAILED;
    };
  }

  private static State fromWire(SearchState state) {
    return switch (state) {
      case RUNNING -> State.RUNNING;
      case PAUSED -> State.PAUSED;
      case CANCELLED -> State.CANCELLED;
      case COMPLETED -> State.COMPLETED;
      case FAILED -> State.FAILED;
    };
  }

  private static SearchSpec toWire(gpunas.searchmodel.SearchSpec spec) {
    var table = spec.table();
    var budget = spec.budget();
    return SearchSpec.newBuilder()
        .setName(spec.name())
        .setSpace(SpaceCodec.toWire(spec.space()))
        .setTable(table.id())
        .setPrecision(table.precision())
        .setBatch(table.batch())
        .setTableRuntime(table.runtime())
        .setTableDevice(table.device())
        .setTableBudgetSeconds(table.budget() == null ? null : table.budget().toSeconds())
        .setRefineTable(table.refined())
        .setBands(spec.bands().stream().map(SearchCodec::toWire).toList())
        .setMode(toWire(spec.mode()))
        .setObjective(new ObjectiveSpec(spec.objective().alpha(), spec.objective().beta()))
        .setDataset(spec.dataset())
        .setRecipe(RecipeCodec.toWire(spec.recipe()))
        .setRungs(toWire(spec.rungs()))
        .setStrategy(spec.strategy().word())
        .setCandidates(spec.candidates())
        .setTrainings(budget.trainings())
        .setInFlight(budget.inFlight())
        .setDeviceHours(budget.deviceHours())
        .setWallClockHours(budget.wallClockHours())
        .setMinExpectedImprovement(budget.minExpectedImprovement())
        .setFinish(toWire(spec.finish()))
        .setTargets(TargetsCodec.toWire(spec.targets()))
        .setStart(spec.start().stream().map(Encoding::toList).toList())
        .setBaselines(spec.baselines().stream().map(SearchCodec::toWire).toList())
        .setLearnFrom(spec.learnFrom())
        .setPriority(spec.priority())
        .setSeed(spec.seed())
        .build();
  }

  private static gpunas.searchmodel.SearchSpec fromWire(SearchSpec spec) {
    var objective = spec.getObjective();
    return new gpunas.searchmodel.SearchSpec(
        spec.getName(),
        SpaceCodec.fromWire(spec.getSpace()),
        new Table(
            spec.getTable(),
            spec.getPrecision(),
            spec.getBatch(),
            spec.getTableRuntime(),
            spec.getTableDevice(),
            spec.getTableBudgetSeconds() == null
                ? null
                : Duration.ofSeconds(spec.getTableBudgetSeconds()),
            spec.getRefineTable()),
        spec.getBands().stream().map(SearchCodec::fromWire).toList(),
        fromWire(spec.getMode()),
        new Objective(objective.getAlpha(), objective.getBeta()),
        spec.getDataset(),
        RecipeCodec.fromWire(spec.getRecipe()),
        fromWire(spec.getRungs()),
        StrategyName.ofWord(spec.getStrategy()),
        spec.getCandidates(),
        new Budget(
            spec.getTrainings(),
            spec.getInFlight(),
            spec.getDeviceHours(),
            spec.getWallClockHours(),
            spec.getMinExpectedImprovement()),
        fromWire(spec.getFinish()),
        TargetsCodec.fromWire(spec.getTargets()),
        spec.getStart().stream().map(Encoding::of).toList(),
        spec.getBaselines().stream().map(SearchCodec::fromWire).toList(),
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
    return finish == null
        ? null
        : new FinishSpec(
            finish.networks(),
            finish.repeats(),
            finish.teaching() == null ? null : TeachingCodec.toWire(finish.teaching()));
  }

  private static @Nullable Finish fromWire(@Nullable FinishSpec finish) {
    return finish == null
        ? null
        : new Finish(
            finish.getNetworks(),
            finish.getRepeats(),
            finish.getTeaching() == null ? null : TeachingCodec.fromWire(finish.getTeaching()));
  }

  private static BaselineSpec toWire(Baseline baseline) {
    var encoding = baseline.encoding();
    return new BaselineSpec(
        baseline.name(),
        encoding == null ? null : encoding.toList(),
        baseline.starts(),
        baseline.top1(),
        baseline.latencyMicros());
  }

  private static Baseline fromWire(BaselineSpec baseline) {
    var encoding = baseline.getEncoding();
    return new Baseline(
        baseline.getName(),
        encoding == null ? null : Encoding.of(encoding),
        baseline.getStart(),
        baseline.getTop1(),
        baseline.getLatencyMicros());
  }

  private static BandSpec toWire(Band band) {
    return new BandSpec(band.name(), band.fromMicros(), band.belowMicros(), band.trainings());
  }

  private static Band fromWire(BandSpec band) {
    return new Band(
        band.getName(), band.getFromMicros(), band.getBelowMicros(), band.getTrainings());
  }
}
