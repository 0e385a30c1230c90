package gpunas.ranker;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Spaces;
import java.time.Instant;
import java.util.List;

/** Specifications and searches to test with. */
public final class Specs {
  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private static final Recipe RECIPE =
      Recipe.plain(
              8,
              50,
              new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0),
              new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
              new Recipe.Regularisation(0.1, 0.2, 0))
          .with(draft -> draft.preset = "quickstart");

  private Specs() {}

  /** With the bands fast, below 500, and slow, 500 to below 1000 microseconds. */
  public static SearchSpec usual() {
    return of(
        List.of(new Band("fast", 0, 500, null), new Band("slow", 500, 1000, null)),
        new Objective(0.05, 0.6),
        new Targets(0.5, null, null));
  }

  public static SearchSpec of(List<Band> bands, Objective objective, Targets targets) {
    return SearchSpec.usual(
            Spaces.quickstart(), Table.named("v100"), bands, "fashion-mnist", RECIPE)
        .with(draft -> {
          draft.name = "test";
          draft.objective = objective;
          draft.rungs = new Rungs(List.of(2, 8), 0.25);
          draft.candidates = 100;
          draft.budget = new Budget(10, 2, null, null, null);
          draft.targets = targets;
        });
  }

  public static Search running(String id) {
    return running(id, usual());
  }

  public static Search running(String id, SearchSpec spec) {
    return Search.started(id, spec, NOON);
  }

  /** What became of a search. */
  public static Search in(State state, Search search) {
    return search.changed(
        state, state == State.CANCELLED ? "Cancelled by a user." : null, NOON.plusSeconds(60));
  }
}
