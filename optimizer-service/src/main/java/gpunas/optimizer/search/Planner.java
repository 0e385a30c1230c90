package gpunas.optimizer.search;

import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.optimizer.search.Next.Finished;
import gpunas.optimizer.search.Next.Train;
import gpunas.optimizer.search.Next.Wait;
import gpunas.searchspace.Encoding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what comes next in a search: it explores, trains the best again, and ends. An answer follows
 * from the plan, the pool, the lessons and what is known, and from nothing else. For one thread at
 * a time.
 */
final class Planner {

  private final SearchPlan plan;
  private final CandidatePool pool;

  private final List<BandSearch> searches;
  private final Exploration exploration;
  private final Finishing finishing;
  private final @Nullable String tableChanged;

  /**
   * @param pool complete
   * @param lessons of earlier searches
   */
  Planner(SearchPlan plan, NetworkCosts costs, CandidatePool pool, List<Lesson> lessons) {
    this.plan = plan;
    this.pool = pool;
    var contradiction = pool.contradiction(costs::latencyMicros);
    tableChanged = contradiction == null ? null : tableChanged(contradiction, costs);
    var trials = new Trials(plan.rungs(), costs, lessons);
    searches = searches(plan, pool, costs, trials);
    exploration = new Exploration(plan, searches);
    finishing = new Finishing(plan, searches);
  }

  /** One per territory with candidates. */
  private static List<BandSearch> searches(
      SearchPlan plan, CandidatePool pool, NetworkCosts costs, Trials trials) {
    Map<Territory, List<Encoding>> inhabited = new LinkedHashMap<>();
    for (var territory : territories(plan)) {
      var members = pool.members(territory, plan.bands());
      if (!members.isEmpty()) {
        inhabited.put(territory, members);
      }
    }
    return inhabited.entrySet().stream()
        .map(each -> {
          var space = new BandSpace(costs, each.getKey(), each.getValue());
          return new BandSearch(
              plan,
              each.getKey(),
              plan.budget().trainings() / inhabited.size(),
              trials,
              plan.strategy().optimizer(space, plan.objective()));
        })
        .toList();
  }

  private static List<Territory> territories(SearchPlan plan) {
    return plan.front()
        ? List.of(new Territory(plan.bands()))
        : plan.bands().stream().map(band -> new Territory(List.of(band))).toList();
  }

  Next next(Known known) {
    if (tableChanged != null) {
      return known.hasPending()
          ? new Wait()
          : new Finished(plan.bands().stream().map(_ -> tableChanged).toList());
    }
    if (known.explorations() == known.jobs().size()) {
      var job = exploration.next(known);
      if (job != null) {
        return new Train(job);
      }
      if (known.hasPending()) {
        return new Wait();
      }
    }
    var again = finishing.next(known);
    if (again != null) {
      return new Train(again);
    }
    return known.hasPending() ? new Wait() : new Finished(reasons(known.explored()));
  }

  private List<String> reasons(Known explored) {
    return plan.bands().stream().map(band -> reason(band, explored)).toList();
  }

  private String reason(Band band, Known explored) {
    if (pool.members(new Territory(List.of(band)), plan.bands()).isEmpty()) {
      return pool.nothingIn(band);
    }
    return searches.stream()
        .filter(search -> search.territory().bands().contains(band))
        .map(search -> exploration.reason(search, explored))
        .findFirst()
        .orElseThrow();
  }

  private String tableChanged(Member contradiction, NetworkCosts costs) {
    return "the latency table %s changed under way: the network %s was annotated with %.4f ms and takes %.4f ms now; start the search again"
        .formatted(
            plan.tableId(),
            contradiction.encoding().toList(),
            contradiction.latencyMicros() / 1000,
            costs.latencyMicros(contradiction.encoding()) / 1000);
  }
}
