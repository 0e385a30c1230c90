package gpunas.optimizer.search;

import gpunas.optimizer.Strategy;
import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.optimizer.search.Next.Finished;
import gpunas.optimizer.search.Next.Train;
import gpunas.optimizer.search.Next.Wait;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.NetworkCosts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what comes next in a search: it explores, trains the best again, and ends. An answer follows
 * from the specification, the pool, the lessons and what is known, and from nothing else. For one
 * thread at a time.
 */
final class Planner {

  private final SearchSpec spec;
  private final CandidatePool pool;
  private final StartNetworks start;

  private final List<BandSearch> searches;
  private final Exploration exploration;
  private final Finishing finishing;
  private final @Nullable String tableChanged;

  /**
   * @param pool complete
   * @param lessons of earlier searches
   * @param strategy how candidates are proposed
   */
  Planner(
      SearchSpec spec,
      NetworkCosts costs,
      CandidatePool pool,
      List<Lesson> lessons,
      Strategy strategy) {
    this.spec = spec;
    this.pool = pool;
    var contradiction = pool.contradiction(costs.micros()::of);
    tableChanged = contradiction == null ? null : tableChanged(contradiction, costs);
    var trials = new Trials(spec.allRungs(), costs, lessons);
    start = new StartNetworks(spec, costs);
    searches = searches(costs, trials, strategy);
    exploration = new Exploration(spec, start, searches);
    finishing = new Finishing(spec, searches);
  }

  /** One per territory with candidates. */
  private List<BandSearch> searches(NetworkCosts costs, Trials trials, Strategy strategy) {
    var fits = memoryLimit(costs.grid());
    Predicate<Encoding> fitting = network -> fits.test(costs.grid().find(network.toArray()));
    Map<Territory, List<Encoding>> inhabited = new LinkedHashMap<>();
    for (var territory : territories(spec)) {
      var members = members(territory).stream().filter(fitting).toList();
      if (!members.isEmpty()) {
        inhabited.put(territory, members);
      }
    }
    return inhabited.entrySet().stream()
        .map(each -> {
          var space =
              new BandSpace(costs, fits, each.getKey(), each.getValue(), pool.latencyDeviation());
          return new BandSearch(
              spec,
              fitting,
              each.getKey(),
              spec.budget().trainings() / inhabited.size(),
              trials,
              strategy.optimizer(space, spec.objective()));
        })
        .toList();
  }

  /** Nothing is too much as long as nobody knows the memory of networks. */
  private Predicate<LayerCells> memoryLimit(LayerGrid grid) {
    var targets = spec.targets();
    var memory = pool.memory();
    if (targets.maxMemoryMiB() == null || memory == null) {
      return _ -> true;
    }
    var cost = grid.cost(memory);
    return found -> targets.allowMemory(cost.of(found));
  }

  /** Networks that are known to be in a territory: candidates, and those it starts with. */
  private List<Encoding> members(Territory territory) {
    return Stream.concat(
            pool.members(territory, spec.bands()).stream(), start.in(territory).stream())
        .distinct()
        .toList();
  }

  private static List<Territory> territories(SearchSpec spec) {
    return switch (spec.mode()) {
      case FRONT -> List.of(new Territory(spec.bands()));
      case BANDS -> spec.bands().stream().map(band -> new Territory(List.of(band))).toList();
    };
  }

  Next next(Known known) {
    if (tableChanged != null) {
      return known.hasPending()
          ? new Wait()
          : new Finished(spec.bands().stream().map(_ -> tableChanged).toList());
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
    return spec.bands().stream().map(band -> reason(band, explored) + start.remark()).toList();
  }

  private String reason(Band band, Known explored) {
    if (members(new Territory(List.of(band))).isEmpty()) {
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
            spec.table().id(),
            contradiction.encoding().toList(),
            contradiction.latencyMicros() / 1000,
            costs.micros().of(contradiction.encoding()) / 1000);
  }
}
