package gpunas.testing;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.SearchSpace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches for tests that do not care what is searched. */
public final class SampleSearches {
  /** When they start. */
  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private SampleSearches() {}

  /** A search of a space by a table. */
  public static SearchSpec spec(SearchSpace space, String table, Band... bands) {
    return spec(space, Table.named(table), bands);
  }

  /** A search by a table that must be of some kind. */
  public static SearchSpec spec(SearchSpace space, Table table, Band... bands) {
    return new SearchSpec(
        "a sample",
        space,
        table,
        bands.length == 0 ? List.of(new Band("all", 0, 1e9, null)) : List.of(bands),
        Mode.BANDS,
        new Objective(0.05, 0.6),
        "none",
        recipe(1),
        null,
        StrategyName.RANDOM,
        1000,
        new Budget(10, 1, null, null, null),
        null,
        new Targets(0.5, null, null),
        List.of(),
        List.of(),
        List.of(),
        0,
        1);
  }

  /** The same search beside baselines. */
  public static SearchSpec comparing(SearchSpec spec, Baseline... baselines) {
    return changed(spec, spec.table(), spec.rungs(), List.of(baselines));
  }

  /** The same search with another latency table. */
  public static SearchSpec on(Table table, SearchSpec spec) {
    return changed(spec, table, spec.rungs(), spec.baselines());
  }

  /** The same search with rungs. */
  public static SearchSpec climbing(SearchSpec spec, Rungs rungs) {
    return changed(spec, spec.table(), rungs, spec.baselines());
  }

  private static SearchSpec changed(
      SearchSpec spec, Table table, @Nullable Rungs rungs, List<Baseline> baselines) {
    return new SearchSpec(
        spec.name(),
        spec.space(),
        table,
        spec.bands(),
        spec.mode(),
        spec.objective(),
        spec.dataset(),
        spec.recipe(),
        rungs,
        spec.strategy(),
        spec.candidates(),
        spec.budget(),
        spec.finish(),
        spec.targets(),
        spec.start(),
        baselines,
        spec.learnFrom(),
        spec.priority(),
        spec.seed());
  }

  /** A recipe of a length. */
  public static Recipe recipe(int epochs) {
    return Recipe.builder(
            epochs,
            50,
            new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-5, false, 0),
            new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
            new Recipe.Regularisation(0.1, 0, 0))
        .build();
  }

  /** A search that was started at noon. */
  public static Search running(String id, SearchSpec spec) {
    return Search.started(id, spec, NOON);
  }

  /** A search in another state. */
  public static Search in(Search.State state, String id, SearchSpec spec) {
    var running = running(id, spec);
    return state == Search.State.RUNNING
        ? running
        : running.changed(state, "For a test.", NOON.plusSeconds(1));
  }
}
