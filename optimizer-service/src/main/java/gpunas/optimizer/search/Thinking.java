package gpunas.optimizer.search;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are worked out.
 *
 * @param executor other threads than the one that takes in events
 * @param tables asked on the executor
 */
public record Thinking(Executor executor, LatencyTables tables) {

  LookAhead about(SearchPlan plan, CandidatePool pool, List<Lesson> lessons) {
    return new LookAhead(
        executor, new PlannerOnDemand(plan, pool, lessons, tables), plan.budget().inFlight());
  }

  /** Reads the latency table, and makes the planner, when it is asked for the first time. */
  private static final class PlannerOnDemand implements Supplier<Planner> {
    private final SearchPlan plan;
    private final CandidatePool pool;
    private final List<Lesson> lessons;
    private final LatencyTables tables;
    private @Nullable Planner planner;

    PlannerOnDemand(
        SearchPlan plan, CandidatePool pool, List<Lesson> lessons, LatencyTables tables) {
      this.plan = plan;
      this.pool = pool;
      this.lessons = lessons;
      this.tables = tables;
    }

    @Override
    public Planner get() {
      var made = planner;
      if (made == null) {
        var costs = new NetworkCosts(plan.space(), tables.find(plan.tableId(), plan.space()));
        made = new Planner(plan, costs, pool, lessons);
        planner = made;
      }
      return made;
    }
  }
}
