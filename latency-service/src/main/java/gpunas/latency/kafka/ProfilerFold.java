package gpunas.latency.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.latency.LatencyMetrics;
import gpunas.latency.profile.LayerProfiler;
import gpunas.latency.profile.NetworkProfiler;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Search;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures what is asked for. A loop of its own: a decision takes as long as a round, and what
 * happens in the meantime must not wait for it.
 */
public final class ProfilerFold implements Fold {

  /** What it reads. */
  public static final List<Topic> TOPICS =
      List.of(
          Topics.SEARCHES,
          Topics.LAYERS_MISSING,
          Topics.LAYERS_MEASURED,
          Topics.OPTIMIZATIONS_FINISHED,
          Topics.NETWORKS_MEASURED);

  private final @Nullable LayerProfiler layers;
  private final NetworkProfiler networks;
  private final LatencyMetrics metrics;
  private final InstantSource clock;

  /**
   * @param layers null if nothing is measured here
   */
  public ProfilerFold(
      @Nullable LayerProfiler layers,
      NetworkProfiler networks,
      LatencyMetrics metrics,
      InstantSource clock) {
    this.layers = layers;
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
    } else if (event.topic().equals(Topics.NETWORKS_MEASURED.name())) {
      networks.answered(event.decode(NetworksMeasured.class).getSearchId());
    } else if (layers != null) {
      apply(event, layers);
    }
  }

  private static void apply(Event event, LayerProfiler layers) {
    if (event.topic().equals(Topics.LAYERS_MISSING.name())) {
      var missing = event.decode(LayersMissing.class);
      Meaning.take(event, () -> layers.missing(LayersMapper.fromWire(missing)));
    } else {
      var measured = event.decode(LayersMeasured.class);
      Meaning.take(event, () -> layers.measured(LayersMapper.fromWire(measured)));
    }
  }

  /** Networks first: they take seconds, and a finished search waits for them. */
  @Override
  public List<Outgoing> decide() {
    var timings = networks.next();
    if (timings != null) {
      if (timings instanceof Timed(_, _, var micros)) {
        metrics.timedNetworks(micros.size());
      }
      return List.of(NetworksMapper.toWire(timings, clock.instant()));
    }
    var round = layers == null ? null : layers.next();
    if (round != null) {
      metrics.timedLayers(round.micros().size());
      return List.of(LayersMapper.toWire(round, clock.instant()));
    }
    return List.of();
  }
}
