package gpunas.latency.profile;

import gpunas.latency.RefinedTableId;
import gpunas.latency.Searches;
import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Refined;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.Provenance.Kind;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import gpunas.searchmodel.Search;
import gpunas.searchspace.LayerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times the finalists of searches as whole networks. Every finished search is answered: with
 * numbers if a profiler of its table's device is there, else, after the time that a restart takes,
 * with the reason why there are none. Used by one thread.
 */
public final class NetworkProfiler {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkProfiler.class);

  /** A profiler that is restarted is back within this time. */
  private static final Duration RESTART = Duration.ofSeconds(30);

  private static final int ATTEMPTS = 3;

  /** So long nothing of a table was measured: a layer failed, or others keep the profiler. */
  private static final Duration STANDSTILL = Duration.ofMinutes(10);

  private final @Nullable LayerTimer timer;
  private final TableStore store;
  private final FinalistVisits visits;
  private final BaselineNetworks baselines;
  private final RefinedTables refinedTables;
  private final Predicate<Provenance> isProfiled;
  private final Searches searches = new Searches();
  private final Map<String, FinishedSearch> unanswered = new LinkedHashMap<>();
  private final Set<String> answered = new HashSet<>();

  /** By search, since when nobody has been able to time its networks. */
  private final Map<String, Instant> unable = new HashMap<>();

  /** By search, how often its networks could not be run. */
  private final Map<String, Integer> failures = new HashMap<>();

  /** By search, how far the refining of its table was that is waited for. */
  private final Map<String, Refining> refining = new HashMap<>();

  private record Refining(int measured, Instant since) {}

  /**
   * @param timer of this device; null if nothing is timed here
   * @param store where complete tables are
   * @param visits how often a network is visited
   * @param baselines what the baselines of searches are
   * @param refinedTables that are waited for
   * @param isProfiled whether some process measures what a table of this provenance holds
   */
  public NetworkProfiler(
      @Nullable LayerTimer timer,
      TableStore store,
      FinalistVisits visits,
      BaselineNetworks baselines,
      RefinedTables refinedTables,
      Predicate<Provenance> isProfiled) {
    this.timer = timer;
    this.store = store;
    this.visits = visits;
    this.baselines = baselines;
    this.refinedTables = refinedTables;
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

  /** Takes note that a search was answered, by whatever process: its ranking is final then. */
  public void answered(String searchId) {
    answered.add(searchId);
    unanswered.remove(searchId);
    unable.remove(searchId);
    failures.remove(searchId);
    refining.remove(searchId);
  }

  /** Forgets a search that is over. */
  public void forget(String searchId) {
    answered(searchId);
    answered.remove(searchId);
    searches.end(searchId);
  }

  /**
   * Answers a search, and counts it as answered. Takes seconds.
   *
   * @return null if no search waits for an answer that can be given here and now
   */
  public @Nullable NetworkTimings next(Instant now) {
    for (var finished : List.copyOf(unanswered.values())) {
      var search = searches.find(finished.searchId());
      var answer = search == null ? null : answer(search, finished, now);
      if (answer != null) {
        answered(finished.searchId());
        return answer;
      }
    }
    return null;
  }

  /** Whether a finished search has no answer yet: another process may still give it, or end. */
  public boolean isWaiting() {
    return !unanswered.isEmpty();
  }

  /** Null if another process has the device of the table, or may soon have it again. */
  private @Nullable NetworkTimings answer(Search search, FinishedSearch finished, Instant now) {
    var table = store.summary(search.spec().table().id());
    if (timer != null && table != null && table.provenance().equals(timer.provenance())) {
      return isRefining(search, finished, now) ? null : timed(timer, search, finished);
    }
    if (table != null && table.provenance().kind() == Kind.MEASURED) {
      if (isProfiled.test(table.provenance())) {
        unable.remove(search.id());
        return null;
      }
      if (now.isBefore(unable.computeIfAbsent(search.id(), _ -> now).plus(RESTART))) {
        return null;
      }
    }
    return notTimed(search, reason(search.spec().table().id(), table));
  }

  /** Whether layers of the finalists are still measured: after that they are, as a whole. */
  private boolean isRefining(Search search, FinishedSearch finished, Instant now) {
    if (!search.spec().table().refined() || refined(search) != null) {
      return false;
    }
    var table = store.find(search.spec().table().id());
    return table != null
        && refinedTables.isDue(search, table, finished.networks())
        && !standsStill(search, now);
  }

  /** Null if the device failed and is to be tried again: other searches come first. */
  private @Nullable NetworkTimings timed(LayerTimer timer, Search search, FinishedSearch finished) {
    var finalists = finished.finalists();
    try {
      var table = Objects.requireNonNull(store.find(search.spec().table().id()));
      var refined = refined(search);
      var timed =
          visits.timed(
              timer,
              search,
              finalists,
              baselines.of(search.spec()),
              table,
              Objects.requireNonNullElse(refined, table),
              failures.getOrDefault(search.id(), 0) == ATTEMPTS - 1);
      return timed.with(
          refined == null ? null : predicted(search, finalists, refined),
          whyNotRefined(search, table, refined, finished));
    } catch (IllegalArgumentException e) {
      return notTimed(search, "a finalist is not a network of the space: " + e.getMessage());
    } catch (RuntimeException e) {
      if (FinalistVisits.isStopped(timer)) {
        return null;
      }
      LOG.warn("The finalists of search {} could not be timed.", search.id(), e);
      return failures.merge(search.id(), 1, Integer::sum) < ATTEMPTS
          ? null
          : notTimed(search, String.valueOf(e.getMessage()));
    } finally {
      timer.release();
    }
  }

  private @Nullable LatencyTable refined(Search search) {
    return search.spec().table().refined() ? store.find(RefinedTableId.of(search)) : null;
  }

  private @Nullable String whyNotRefined(
      Search search, LatencyTable table, @Nullable LatencyTable refined, FinishedSearch finished) {
    var failures = refinedTables.failures(search);
    var failed = failures.values().stream().min(Comparator.naturalOrder());
    if (refined != null) {
      return failed
          .map(reason ->
              "Of the refined latency table %d layers stay modelled, as they could not be measured: %s"
                  .formatted(failures.size(), reason))
          .orElse(null);
    }
    if (refinedTables.isDue(search, table, finished.networks())) {
      return "The latency table was not refined: for %d minutes none of its layers was measured, as the profiler has other tables to measure, or failed"
          .formatted(STANDSTILL.toMinutes());
    }
    return failed
        .map(reason ->
            "The latency table was not refined, as its layers could not be measured: " + reason)
        .orElse(null);
  }

  private boolean standsStill(Search search, Instant now) {
    var measured = refinedTables.measured(RefinedTableId.of(search));
    var before = refining.get(search.id());
    if (before == null || before.measured() != measured) {
      refining.put(search.id(), new Refining(measured, now));
      return false;
    }
    if (now.isBefore(before.since().plus(STANDSTILL))) {
      return false;
    }
    LOG.warn(
        "Table '{}' has stood still for {} minutes; the finalists of search {} are measured without it.",
        RefinedTableId.of(search),
        STANDSTILL.toMinutes(),
        search.id());
    return true;
  }

  private static Refined predicted(Search search, List<Finalist> finalists, LatencyTable refined) {
    var costs = refined.costs();
    var micros = new HashMap<String, Double>();
    for (var finalist : finalists) {
      var network = search.spec().space().decode(finalist.encoding());
      micros.put(
          finalist.jobId(),
          network.layers().stream()
              .mapToDouble(layer -> costs.getOrDefault(LayerKey.of(layer), Double.NaN))
              .sum());
    }
    return new Refined(refined.id(), refined.version(), refined.relativeDeviation(), micros);
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

  private NetworkTimings notTimed(Search search, String reason) {
    LOG.info("The finalists of search {} are not timed: {}.", search.id(), reason);
    var tableId = search.spec().table().id();
    var known = baselines.of(search.spec());
    return new NotTimed(
        search.id(),
        tableId,
        reason,
        known.isEmpty() ? List.of() : FinalistVisits.predicted(known, store.find(tableId), reason));
  }
}
