package gpunas.latency.profile;

import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.table.LatencyTable;
import gpunas.searchmodel.Search;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How finalists are timed: like the layers of tables in interleaved rounds, the lowest of which
 * counts. A network that takes far longer than its table says is visited again after a while, as it
 * is more often the device that was disturbed than the table that is wrong: a disturbance adds
 * time, and none takes any away.
 *
 * @param rounds how often a network is visited, at least 1
 * @param pause before implausible networks are visited again
 */
public record FinalistVisits(int rounds, Duration pause) {

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

  /** Microseconds per batch by job. */
  Map<String, Double> micros(
      LayerTimer timer, Search search, List<Finalist> finalists, LatencyTable table) {
    var limits = new Limits(table);
    var visited = new ArrayList<Visited>();
    for (var finalist : finalists) {
      var network = search.spec().space().decode(finalist.encoding());
      visited.add(new Visited(finalist.jobId(), network, limits.micros(network)));
    }
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
          "{} of {} finalists of search {} take longer than table '{}' can explain, again and again: is the device busy, or was it in another state when the table was measured?",
          implausible.size(),
          finalists.size(),
          search.id(),
          table.id());
    }
    LOG.info("Timed the {} finalists of search {}.", finalists.size(), search.id());
    return visited.stream().collect(Collectors.toMap(each -> each.jobId, each -> each.lowest));
  }

  private static List<Visited> implausible(List<Visited> visited) {
    return visited.stream().filter(each -> each.lowest > each.limit).toList();
  }

  /** A finalist and the lowest of its visits, microseconds. */
  private static final class Visited {
    private final String jobId;
    private final Network network;
    private final double limit;
    private double lowest = Double.POSITIVE_INFINITY;

    Visited(String jobId, Network network, double limit) {
      this.jobId = jobId;
      this.network = network;
      this.limit = limit;
    }

    void visit(LayerTimer timer) {
      lowest = Math.min(lowest, timer.micros(network));
    }
  }

  /** What a table can explain. */
  private static final class Limits {
    private final Map<String, Double> costs;
    private final double most;

    Limits(LatencyTable table) {
      costs = table.costs();
      var deviation = table.relativeDeviation();
      most =
          deviation == null
              ? Double.POSITIVE_INFINITY
              : 1 + Math.max(NEGLIGIBLE, DEVIATIONS * deviation);
    }

    /** No limit for a network of which the table lacks a layer. */
    double micros(Network network) {
      return most
          * network.layers().stream()
              .map(LayerKey::of)
              .mapToDouble(layer -> costs.getOrDefault(layer, Double.POSITIVE_INFINITY))
              .sum();
    }
  }
}
