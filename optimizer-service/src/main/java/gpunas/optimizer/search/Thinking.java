package gpunas.optimizer.search;

import gpunas.optimizer.Strategy;
import gpunas.searchmodel.SearchSpec;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are worked out.
 *
 * @param executor other threads than the one that takes in events
 * @param tables asked on the executor
 * @param strategies how candidates of a search are proposed
 */
public record Thinking(
    Executor executor, LatencyTables tables, Function<SearchSpec, Strategy> strategies) {

  LookAhead about(SearchSpec spec, CandidatePool pool, List<Lesson> lessons) {
    return new LookAhead(
        executor, onDemand(() -> planner(spec, pool, lessons)), spec.budget().inFlight());
  }

  /** Reads the latency table. */
  private Planner planner(SearchSpec spec, CandidatePool pool, List<Lesson> lessons) {
    var latencies = tables.find(spec.table().id(), spec.space());
    var costs = new CandidateCosts(spec.space(), latencies, spec.targets(), pool.memory());
    return new Planner(spec, costs, pool, lessons, strategies.apply(spec));
  }

  /** Made when it is asked for the first time, again if that failed. */
  private static Supplier<Planner> onDemand(Supplier<Planner> maker) {
    return new Supplier<>() {
      private @Nullable Planner planner;

      @Override
      public Planner get() {
        var made = planner;
        if (made == null) {
          made = maker.get();
          planner = made;
        }
        return made;
      }
    };
  }
}
