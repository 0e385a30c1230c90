package gpunas.latency.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.profile.NetworkProfiler;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Search;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
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

  /** What it reads. */
  public static final List<Topic> TOPICS =
      List.of(Topics.SEARCHES, Topics.OPTIMIZATIONS_FINISHED, Topics.NETWORKS_MEASURED);

  /** How often it is asked whether the profiler that is waited for is still there. */
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

  private final NetworkProfiler networks;
  private final LatencyMetrics metrics;
  private final InstantSource clock;
  private Instant lastAttempt = Instant.EPOCH;

  public FinalistsFold(NetworkProfiler networks, LatencyMetrics metrics, InstantSource clock) {
    this.networks = networks;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void apply(Event event) {
    if (event.topic().equals(Topics.SEARCHES.name())) {
      var search = event.decode(Search.class);
      Meaning.take(event, () -> networks.know(SearchMapper.fromWire(search)));
    } else if (event.topic().equals(Topics.OPTIMIZATIONS_FINISHED.name())) {
      var finished = event.decode(OptimizationFinished.class);
      Meaning.take(event, () -> networks.finished(NetworksMapper.fromWire(finished)));
    } else {
      var measured = event.decode(NetworksMeasured.class);
      if (measured.getNotMeasuredBecause() == null) {
        networks.timed(measured.getSearchId());
      } else {
        networks.refused(measured.getSearchId());
      }
    }
  }

  @Override
  public List<Outgoing> decide() {
    lastAttempt = clock.instant();
    var timings = networks.next();
    if (timings == null) {
      return List.of();
    }
    if (timings instanceof Timed(_, _, var micros)) {
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
