package gpunas.latency.kafka;

import gpunas.eventloop.Delivery;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.TransientFailure;
import gpunas.eventloop.Worker;
import gpunas.latency.profile.LayerProfiler;
import gpunas.latency.profile.LayerShares;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the layers that tables lack, a share at a time, beside the profilers of like devices.
 */
public final class ProfilingWorker implements Worker<LayersMissing> {

  /** What it takes its shares from. */
  public static final Topic<LayersMissing> TOPIC = Topics.LAYERS_MISSING;

  private static final Logger LOG = LoggerFactory.getLogger(ProfilingWorker.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private final LayerProfiler profiler;
  private final LayerShares shares;

  public ProfilingWorker(LayerProfiler profiler, LayerShares shares) {
    this.profiler = profiler;
    this.shares = shares;
  }

  /** The share group of this profiler. */
  public String group() {
    return group(profiler.provenance());
  }

  /**
   * The share group of all profilers of a device, runtime and precision. Others have groups of
   * their own, so that each sees every share, and one that is not for it is not lost. In letters
   * that shells and access lists take as they are; the hash distinguishes what these leave equal.
   */
  public static String group(Provenance provenance) {
    var name = provenance.toString();
    return "gpunas-profilers-%s-%08x".formatted(plain(name), name.hashCode());
  }

  /** The share groups of all profilers that may measure such a table, by the name of a group. */
  public static Predicate<String> groups(SearchSpec.Table wanted) {
    var device = wanted.device();
    var name =
        "gpunas-profilers-%s%s-.*-%s-batch-%s-measured-.*"
            .formatted(
                device == null ? ".*-" : Pattern.quote(plain(device + " (")),
                wanted.runtime() == null
                    ? "(?:onnxruntime|trtexec)"
                    : Pattern.quote(plain(wanted.runtime())),
                wanted.precision() == null ? ".*" : Pattern.quote(plain(wanted.precision())),
                wanted.batch() == null ? "[0-9]+" : wanted.batch());
    return Pattern.compile(name).asMatchPredicate();
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._]+", "-");
  }

  @Override
  public void work(Delivery<LayersMissing> delivery) throws InterruptedException {
    var missing = LayersMapper.fromWire(delivery.job());
    measure(shares.await(delivery.event().offset(), missing.tableId()));
  }

  /**
   * Tries again where Redis or Kafka is at fault, not the device: handing the share back would use
   * up an attempt, and another profiler would fare no better.
   */
  private void measure(MissingLayers share) throws InterruptedException {
    while (true) {
      try {
        profiler.measure(share);
        return;
      } catch (TransientFailure e) {
        if (e.code() == FailureCode.DEVICE) {
          throw e;
        }
        LOG.warn("The measurement goes on in a second: {}", e.getMessage());
        Thread.sleep(BETWEEN_ATTEMPTS);
      }
    }
  }

  @Override
  public void giveUp(Delivery<LayersMissing> delivery, Cause cause, String reason)
      throws InterruptedException {
    var missing = LayersMapper.fromWire(delivery.job());
    var share = shares.await(delivery.event().offset(), missing.tableId());
    if (share.layers().isEmpty()) {
      return; // The table is deleted, or others have its layers: nobody misses anything.
    }
    profiler.giveUp(share, reason);
    throw new PermanentFailure(
        FailureCode.DEVICE,
        "Table '%s' stays without %d of its layers: %s Once the cause is fixed, delete the table, or start the search with one of another id."
            .formatted(missing.tableId(), share.layers().size(), reason));
  }
}
