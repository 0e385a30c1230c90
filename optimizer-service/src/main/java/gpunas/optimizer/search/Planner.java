package gpunas.optimizer.search;

import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.optimizer.search.Next.Finished;
import gpunas.optimizer.search.Next.Train;
import gpunas.optimizer.search.Next.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says what comes next in a search: it explores, trains the best again, and ends. An answer follows
 * from the plan, the pool, the lessons and what is known, and from nothing else. For one thread at
 * a time.
 */
final class Planner {

  private final SearchPlan plan;
  private final CandidatePool pool;

  /** Per band; null where it has no candidates. */
  private final List<@Nullable BandSearch> bands = new ArrayList<>();

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
    var contradiction = pool.contradiction(encoding -> costs.latencyMicros(encoding.toArray()));
    tableChanged = contradiction == null ? null : tableChanged(contradiction, costs);
    var trials = new Trials(plan.rungs(), costs, lessons);
    var explored = new ArrayList<BandSearch>();
    var members = IntStream.range(0, plan.bands().size()).mapToObj(pool::band).toList();
    var inhabited = (int) members.stream().filter(each -> !each.isEmpty()).count();
    for (var i = 0; i < plan.bands().size(); i++) {
      var band =
          members.get(i).isEmpty()
              ? null
              : bandSearch(
                  plan.bands().get(i),
                  plan.budget().trainings() / inhabited,
                  new BandSpace(costs, plan.bands().get(i), members.get(i)),
                  trials);
      bands.add(band);
      if (band != null) {
        explored.add(band);
      }
    }
    exploration = new Exploration(plan, explored);
    finishing = new Finishing(plan, explored);
  }

  Next next(Known known) {
    if (tableChanged != null) {
      return known.hasPending()
          ? new Wait()
          : new Finished(bands.stream().map(_ -> tableChanged).toList());
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

  private BandSearch bandSearch(Band band, int share, BandSpace space, Trials trials) {
    return new BandSearch(
        plan, band, share, trials, plan.strategy().optimizer(space, plan.objective()));
  }

  private List<String> reasons(Known explored) {
    var reasons = new ArrayList<String>();
    for (var i = 0; i < bands.size(); i++) {
      var band = bands.get(i);
      reasons.add(
          band == null ? pool.nothingIn(plan.bands().get(i)) : exploration.reason(band, explored));
    }
    return reasons;
  }

  private String tableChanged(Member contradiction, NetworkCosts costs) {
    return "the latency table %s changed under way: the network %s was annotated with %.4f ms and takes %.4f ms now; start the search again"
        .formatted(
            plan.tableId(),
            contradiction.encoding().toList(),
            contradiction.latencyMicros() / 1000,
            costs.latencyMicros(contradiction.encoding().toArray()) / 1000);
  }
}
