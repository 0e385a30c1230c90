package gpunas.latency.kafka;

import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.OpenSearches;
import gpunas.eventloop.Outgoing;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.profile.NetworkProfiler;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Times the finalists of searches. A loop of its own: a decision takes seconds, and what happens in
 * the meantime must not wait for it.
 */
public final class FinalistsFold implements Fold {

  /** How often it is asked whether the profiler that is waited for is still there. */
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

  private final NetworkProfiler networks;
  private final LatencyMetrics metrics;
  private final InstantSource clock;
  private final OpenSearches<String> open =
      new OpenSearches<>(id -> id, this::changed, this::deleted);
  private Instant lastAttempt = Instant.EPOCH;

  public FinalistsFold(NetworkProfiler networks, LatencyMetrics metrics, InstantSource clock) {
    this.networks = networks;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(
        open.searches(),
        open.on(
            Topics.OPTIMIZATIONS_FINISHED,
            (_, finished) -> networks.finished(NetworksMapper.fromWire(finished))),
        open.onOwn(
            Topics.NETWORKS_MEASURED, (_, measured) -> networks.answered(measured.getSearchId())));
  }

  private void deleted(String searchId) {
    networks.forget(searchId);
  }

  private void changed(String searchId, Search search) {
    if (search.isOver()) {
      networks.forget(searchId);
      open.close(searchId);
    } else {
      networks.know(search);
    }
  }

  @Override
  public List<Outgoing> decide() {
    var deleted = open.tombstones();
    if (!deleted.isEmpty()) {
      return deleted;
    }
    lastAttempt = clock.instant();
    var timings = networks.next(lastAttempt);
    if (timings == null) {
      return List.of();
    }
    if (timings instanceof Timed(_, _, var micros, _, _, _, _)) {
      metrics.timedNetworks(micros.size());
    }
    return List.of(NetworksMapper.toWire(timings, clock.instant()));
  }

  @Override
  public Duration patience() {
    if (!networks.isWaiting()) {
      return ChronoUnit.FOREVER.getDuration();
    }
    var since = Duration.between(lastAttempt, clock.instant());
    return since.isNegative() || since.compareTo(BETWEEN_ATTEMPTS) >= 0
        ? Duration.ZERO
        : BETWEEN_ATTEMPTS.minus(since);
  }
}
