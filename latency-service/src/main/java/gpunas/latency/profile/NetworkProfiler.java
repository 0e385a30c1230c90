package gpunas.latency.profile;

import gpunas.latency.Search;
import gpunas.latency.Searches;
import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times the finalists of searches as whole networks, in the same way as the layers of tables:
 * interleaved rounds, the lowest of which counts. Every finished search is answered: with numbers
 * if a profiler of its table's device is there, else with the reason why there are none. Used by
 * one thread.
 */
public final class NetworkProfiler {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkProfiler.class);

  private final @Nullable LayerTimer timer;
  private final TableStore store;
  private final int rounds;
  private final Predicate<Provenance> isProfiled;
  private final Searches searches = new Searches();
  private final Map<String, FinishedSearch> unanswered = new LinkedHashMap<>();
  private final Set<String> answered = new HashSet<>();

  /** Searches for which some process said that it cannot time the networks. */
  private final Set<String> refused = new HashSet<>();

  /**
   * @param timer of this device; null if nothing is timed here
   * @param store where complete tables are
   * @param rounds how often a network is visited, at least 1
   * @param isProfiled whether some process measures what a table of this provenance holds
   */
  public NetworkProfiler(
      @Nullable LayerTimer timer, TableStore store, int rounds, Predicate<Provenance> isProfiled) {
    this.timer = timer;
    this.store = store;
    this.rounds = rounds;
    this.isProfiled = isProfiled;
  }

  /** Takes note of a search. */
  public void know(Search search) {
    searches.know(search);
  }

  /** Takes note that the networks of a search are to be timed. */
  public void finished(FinishedSearch search) {
    if (!answered.contains(search.searchId())) {
      unanswered.put(search.searchId(), search);
    }
  }

  /** Takes note that networks were timed, by whatever process. */
  public void timed(String searchId) {
    answered.add(searchId);
    unanswered.remove(searchId);
  }

  /** Takes note that some process cannot time the networks. This one may. */
  public void refused(String searchId) {
    refused.add(searchId);
  }

  /**
   * Answers a search, and counts it as answered. Takes seconds.
   *
   * @return null if no search waits for an answer that can be given here and now
   */
  public @Nullable NetworkTimings next() {
    for (var finished : List.copyOf(unanswered.values())) {
      var search = searches.find(finished.searchId());
      var answer = search == null ? null : answer(search, finished.finalists());
      if (answer != null) {
        timed(finished.searchId());
        if (answer instanceof Timed || refused.add(finished.searchId())) {
          return answer;
        }
      }
    }
    return null;
  }

  /** Whether a finished search has no answer yet: another process may still give it, or end. */
  public boolean isWaiting() {
    return !unanswered.isEmpty();
  }

  /** Null if another process has the device of the table, and will answer. */
  private @Nullable NetworkTimings answer(Search search, List<Finalist> finalists) {
    var table = store.summary(search.tableId());
    if (timer != null && table != null && table.provenance().equals(timer.provenance())) {
      return timed(timer, search, finalists);
    }
    return table != null && isProfiled.test(table.provenance())
        ? null
        : notTimed(search, reason(search.tableId(), table));
  }

  private NetworkTimings timed(LayerTimer timer, Search search, List<Finalist> finalists) {
    try {
      return new Timed(search.id(), search.tableId(), micros(timer, search, finalists));
    } catch (IllegalArgumentException e) {
      return notTimed(search, "a finalist is not a network of the space: " + e.getMessage());
    }
  }

  private String reason(String tableId, @Nullable TableSummary table) {
    if (timer == null) {
      return "latency.profile is false here, and no profiler of the table's device is running";
    }
    return table == null
        ? "there is no table '%s'".formatted(tableId)
        : "table '%s' was measured on %s, and this service measures on %s"
            .formatted(tableId, table.provenance(), timer.provenance());
  }

  private Map<String, Double> micros(LayerTimer timer, Search search, List<Finalist> finalists) {
    var shuffled = new ArrayList<>(finalists);
    var random = new Random(search.id().hashCode());
    var micros = new HashMap<String, Double>();
    for (var round = 1; round <= rounds; round++) {
      Collections.shuffle(shuffled, random);
      for (var finalist : shuffled) {
        var network = search.space().decode(finalist.encoding());
        micros.merge(finalist.jobId(), timer.micros(network), Math::min);
      }
    }
    timer.release();
    LOG.info("Timed the {} finalists of search {}.", finalists.size(), search.id());
    return micros;
  }

  private static NetworkTimings notTimed(Search search, String reason) {
    LOG.info("The finalists of search {} are not timed: {}.", search.id(), reason);
    return new NotTimed(search.id(), search.tableId(), reason);
  }
}
