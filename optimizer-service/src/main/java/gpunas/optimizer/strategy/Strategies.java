package gpunas.optimizer.strategy;

import gpunas.optimizer.Strategy;
import java.util.Map;
import java.util.TreeMap;

/** The strategies by the names that search specifications use. */
public final class Strategies {

  private static final Map<String, Strategy> BY_NAME =
      new TreeMap<>(
          Map.of(
              "bayesian",
                  (space, objective) ->
                      new BayesianOptimizer(space, _ -> new LowestGoal(objective)),
              "evolution", Evolution::new,
              "local-search", LocalSearch::new,
              "random", RandomSearch::new));

  private Strategies() {}

  /**
   * What finds the front of cross-entropy and latency, instead of the lowest objective: by expected
   * hypervolume improvement, in one space that holds all bands.
   */
  public static Strategy front() {
    return (space, _) -> new BayesianOptimizer(space, FrontGoal::new);
  }

  /**
   * The strategy of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Strategy named(String name) {
    var strategy = BY_NAME.get(name);
    if (strategy == null) {
      throw new IllegalArgumentException(
          "There is no strategy '%s'; expected one of %s."
              .formatted(name, String.join(", ", BY_NAME.keySet())));
    }
    return strategy;
  }
}
