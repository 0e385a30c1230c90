package gpunas.latency.profile;

import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.latency.table.LatencyTable;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.Search;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How finalists are timed: like the layers of tables in interleaved rounds, the lowest of which
 * counts. A network that takes far longer than its table says is visited again after a while, as it
 * is more often the device that was disturbed than the table that is wrong: a disturbance adds
 * time, and none takes any away. Then each is run again and again, for what its users see.
 *
 * @param rounds how often a network is visited, at least 1
 * @param pause before implausible networks are visited again
 * @param mayPass of which failures another attempt may be free
 */
public record FinalistVisits(int rounds, Duration pause, Predicate<RuntimeException> mayPass) {

  private static final Logger LOG = LoggerFactory.getLogger(FinalistVisits.class);

  private static final int MOST_REPEATS = 10;

  /** Beyond so many deviations of the table's predictions a latency is implausible. */
  private static final int DEVIATIONS = 3;

  /** A share of the latency that nobody needs to look into, however sure the table is. */
  private static final double NEGLIGIBLE = 0.05;

  /**
   * @throws IllegalArgumentException if there is no round
   */
  public FinalistVisits {
    if (rounds < 1) {
      throw new IllegalArgumentException(
          "%d rounds of finalists were given; expected at least 1.".formatted(rounds));
    }
  }

  /**
   * Times finalists, and baselines in the same rounds. A baseline that is a finalist is visited as
   * one network; one that the device cannot run in any round takes nothing from the others.
   *
   * @param table that candidates were annotated from, and baselines are predicted by
   * @param newest what the table has become, by which latencies are plausible or not
   * @param isLast whether there is no further attempt: figures that could not be measured are
   *     missing then, and lose nobody the latencies; else what may pass is thrown
   */
  Timed timed(
      LayerTimer timer,
      Search search,
      List<Finalist> finalists,
      List<BaselineNetworks.Named> baselines,
      LatencyTable table,
      LatencyTable newest,
      boolean isLast) {
    var limits = new Limits(newest);
    Map<String, Visited> byJob = new LinkedHashMap<>();
    Map<Network, Visited> byNetwork = new HashMap<>();
    for (var finalist : finalists) {
      var network = search.spec().space().decode(finalist.encoding());
      var visit = new Visited(network, limits.micros(network), true);
      byJob.put(finalist.jobId(), visit);
      byNetwork.putIfAbsent(network, visit);
    }
    var visited = new ArrayList<>(byJob.values());
    for (var baseline : baselines) {
      var network = baseline.network();
      if (network != null && !byNetwork.containsKey(network)) {
        var visit = new Visited(network, limits.micros(network), false);
        byNetwork.put(network, visit);
        visited.add(visit);
      }
    }
    visit(timer, search, visited, newest);
    var batch = search.spec().targets().measured().batch();
    visited.forEach(
        each -> each.run(timer, batch, e -> isStopped(timer) || (!isLast && mayPass.test(e))));
    LOG.info("Timed the {} finalists of search {}.", finalists.size(), search.id());
    return new Timed(
        search.id(),
        table.id(),
        byJob.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().lowest)),
        byJob.entrySet().stream()
            .filter(each -> each.getValue().figures != null)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, each -> Objects.requireNonNull(each.getValue().figures))),
        latencies(baselines, new Limits(table), byNetwork));
  }

  /** Whether who measures was told to stop, and has learnt nothing by a failure. */
  static boolean isStopped(LayerTimer timer) {
    return timer.isStopped() || Thread.currentThread().isInterrupted();
  }

  /** What is known of baselines that are not timed. */
  static List<BaselineLatency> predicted(
      List<BaselineNetworks.Named> baselines, @Nullable LatencyTable table, String notMeasured) {
    var limits = table == null ? null : new Limits(table);
    return baselines.stream()
        .map(each -> {
          var network = each.network();
          return network == null
              ? new BaselineLatency(each.name(), null, null, BaselineNetworks.Named.NO_LAYERS)
              : new BaselineLatency(
                  each.name(),
                  limits == null ? null : limits.predicted(network),
                  null,
                  notMeasured,
                  limits == null ? null : limits.memoryBytes(network),
                  null);
        })
        .toList();
  }

  private static List<BaselineLatency> latencies(
      List<BaselineNetworks.Named> baselines, Limits limits, Map<Network, Visited> byNetwork) {
    return baselines.stream().map(each -> latency(each, limits, byNetwork)).toList();
  }

  private static BaselineLatency latency(
      BaselineNetworks.Named baseline, Limits limits, Map<Network, Visited> byNetwork) {
    var network = baseline.network();
    if (network == null) {
      return new BaselineLatency(baseline.name(), null, null, BaselineNetworks.Named.NO_LAYERS);
    }
    var visited = Objects.requireNonNull(byNetwork.get(network));
    return new BaselineLatency(
        baseline.name(),
        limits.predicted(network),
        visited.isTimed() ? (Double) visited.lowest : null,
        visited.figures == null ? visited.failure : null,
        limits.memoryBytes(network),
        visited.figures);
  }

  private void visit(LayerTimer timer, Search search, List<Visited> visited, LatencyTable table) {
    var random = new Random(search.id().hashCode());
    for (var round = 1; round <= rounds; round++) {
      Collections.shuffle(visited, random);
      visited.forEach(each -> each.visit(timer));
    }
    var implausible = implausible(visited);
    for (var repeat = 1; repeat <= MOST_REPEATS && !implausible.isEmpty(); repeat++) {
      LockSupport.parkNanos(pause.toNanos());
      implausible.forEach(each -> each.visit(timer));
      implausible = implausible(visited);
    }
    if (!implausible.isEmpty()) {
      LOG.warn(
          "{} of {} networks of search {} take longer than table '{}' can explain, again and again: is the device busy, or was it in another state when the table was measured?",
          implausible.size(),
          visited.size(),
          search.id(),
          table.id());
    }
  }

  private static List<Visited> implausible(List<Visited> visited) {
    return visited.stream().filter(each -> each.isTimed() && each.lowest > each.limit).toList();
  }

  /** A network and the lowest of its visits, microseconds. */
  private static final class Visited {
    private final Network network;
    private final double limit;
    private final boolean isNeeded;
    private double lowest = Double.POSITIVE_INFINITY;

    /** Null while it was not run, or could not be. */
    private @Nullable NetworkFigures figures;

    /** Why it could not be run, or not again and again, the last time. */
    private @Nullable String failure;

    /**
     * @param isNeeded whether the device is at fault if it cannot be run
     */
    Visited(Network network, double limit, boolean isNeeded) {
      this.network = network;
      this.limit = limit;
      this.isNeeded = isNeeded;
    }

    boolean isTimed() {
      return Double.isFinite(lowest);
    }

    void visit(LayerTimer timer) {
      tried(
          () -> lowest = Math.min(lowest, timer.micros(network)),
          _ -> isNeeded || isStopped(timer));
    }

    /**
     * @param isThrown for which failures another attempt is worth while
     */
    void run(LayerTimer timer, int throughputBatch, Predicate<RuntimeException> isThrown) {
      if (isTimed()) {
        tried(
            () ->
                figures =
                    SteadyRuns.figures(
                        images -> steady(timer, images),
                        timer.provenance().batch(),
                        throughputBatch,
                        isThrown),
            isThrown);
      }
    }

    private SteadyRuns steady(LayerTimer timer, int images) {
      var bytes = new DeployedMemory(DeployedMemory.Numbers.FP32, images).bytes(network);
      if (images != timer.provenance().batch() && bytes > timer.mostBytes()) {
        throw new IllegalStateException(
            "not run, as they take %,d MiB and nobody knows whether this machine has them; the most is %,d MiB"
                .formatted(bytes >> 20, timer.mostBytes() >> 20));
      }
      return timer.steady(network, images);
    }

    private void tried(Runnable measuring, Predicate<RuntimeException> isThrown) {
      try {
        measuring.run();
      } catch (RuntimeException e) {
        if (isThrown.test(e)) {
          throw e;
        }
        LOG.warn("A network of {} parameters could not be timed.", network.parameters(), e);
        failure = "the device could not run it: " + e.getMessage();
      }
    }
  }

  /** What a table can explain. */
  private static final class Limits {
    private final Map<String, Double> costs;
    private final double most;
    private final @Nullable DeployedMemory memory;

    Limits(LatencyTable table) {
      memory = DeployedMemory.of(table.provenance().precision(), table.provenance().batch());
      costs = table.costs();
      var deviation = table.relativeDeviation();
      most =
          deviation == null
              ? Double.POSITIVE_INFINITY
              : 1 + Math.max(NEGLIGIBLE, DEVIATIONS * deviation);
    }

    /** No limit for a network of which the table lacks a layer. */
    double micros(Network network) {
      return most * sum(network);
    }

    /** Null for a network of which the table lacks a layer. */
    @Nullable Double predicted(Network network) {
      var sum = sum(network);
      return Double.isFinite(sum) ? (Double) sum : null;
    }

    /** Null if it is not known in the precision of the table. */
    @Nullable Long memoryBytes(Network network) {
      return memory == null ? null : (Long) memory.bytes(network);
    }

    private double sum(Network network) {
      return network.layers().stream()
          .map(LayerKey::of)
          .mapToDouble(layer -> costs.getOrDefault(layer, Double.POSITIVE_INFINITY))
          .sum();
    }
  }
}
