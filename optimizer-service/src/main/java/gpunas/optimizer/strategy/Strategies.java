package gpunas.optimizer.strategy;

import gpunas.optimizer.Strategy;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.StrategyName;

/** The strategies by what search specifications say. */
public final class Strategies {

  private Strategies() {}

  /** How candidates of a search are proposed. */
  public static Strategy of(SearchSpec spec) {
    return switch (spec.mode()) {
      case BANDS -> named(spec.strategy());
      case FRONT -> front();
    };
  }

  /**
   * What finds the front of cross-entropy and latency, instead of the lowest objective: by expected
   * hypervolume improvement, in one space that holds all bands.
   */
  public static Strategy front() {
    return (space, _) -> new BayesianOptimizer(space, FrontGoal::new);
  }

  /** The strategy of this name. */
  public static Strategy named(StrategyName name) {
    return switch (name) {
      case BAYESIAN ->
          (space, objective) -> new BayesianOptimizer(space, _ -> new LowestGoal(objective));
      case EVOLUTION -> Evolution::new;
      case LOCAL_SEARCH -> LocalSearch::new;
      case RANDOM -> RandomSearch::new;
    };
  }
}
