package gpunas.testing;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.StageChoices;
import gpunas.searchspace.StageType;
import gpunas.searchspace.StemChoices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    return SearchSpec.usual(
            space,
            table,
            bands.length == 0 ? List.of(new Band("all", 0, 1e9, null)) : List.of(bands),
            "none",
            recipe(1))
        .with(draft -> {
          draft.name = "a sample";
          draft.strategy = StrategyName.RANDOM;
          draft.candidates = 1000;
          draft.budget = new Budget(10, 1, null, null, null);
          draft.targets = new Targets(0.5, null, null);
        });
  }

  /** The same search beside baselines. */
  public static SearchSpec comparing(SearchSpec spec, Baseline... baselines) {
    return spec.with(draft -> draft.baselines = List.of(baselines));
  }

  /** The same search with other targets. */
  public static SearchSpec reaching(SearchSpec spec, Targets targets) {
    return spec.with(draft -> draft.targets = targets);
  }

  /**
   * A space as large as one may be that is searched: 127 genes with 5000 choices, nearly all of
   * them of the last stage's filters.
   */
  public static SearchSpace largestSpace() {
    var one = Choices.of(1);
    var stages = new ArrayList<StageChoices>();
    for (var i = 0; i < 2; i++) {
      var filters = Choices.of(30_000);
      stages.add(
          new StageChoices(
              StageType.CONV, 1, filters, Choices.of(3), null, null, one, Choices.of(1, 23)));
    }
    stages.add(StageChoices.conv(1, Choices.of(3), one, Choices.of(1, 23)));
    for (var i = 1; i <= 19; i++) {
      var filters = i < 19 ? Choices.of(30_000) : Choices.range(27_900, 32_751, 1);
      stages.add(
          new StageChoices(
              StageType.IRB,
              1,
              filters,
              Choices.of(3),
              one,
              Choices.of(0),
              one,
              Choices.of(1, 23)));
    }
    return new SearchSpace(
        "語".repeat(100),
        3,
        1000,
        8,
        Padding.SAME,
        Choices.of(32),
        new StemChoices(Choices.of(30_000), 3, 1, Activation.SWISH),
        stages);
  }

  /** A member of a space, as different ones as it has choices of its last stage's filters. */
  public static Encoding member(SearchSpace space, int which) {
    var genes = space.genes();
    var first = Encoding.of(genes.stream().map(gene -> gene.choices().value(0)).toList());
    var filters = genes.size() - 6;
    return space.canonical(first.with(filters, genes.get(filters).choices().value(which)));
  }

  /** A recipe of a length. */
  public static Recipe recipe(int epochs) {
    return Recipe.plain(
        epochs,
        50,
        new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-5, false, 0),
        new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
        new Recipe.Regularisation(0.1, 0, 0));
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
