package gpunas.eventloop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Notices that Kafka has fallen silent: a consumer's poll returns nothing then, as it does when
 * there is nothing new. But a broker that is there answers each fetch within half a second, or
 * within three of {@link Clients#followingConsumer}, and every answer counts in the consumer's
 * metrics.
 *
 * <p>Only waiting is counted: who does not ask is not answered. For one thread, {@link #away} for
 * all.
 */
final class BrokerWatch {

  /** Longer than a busy broker takes, and than the heartbeats of a worker are apart. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A worker's fetch that finds nothing is answered after half a second. */
  private static final Duration USUALLY_ANSWERS_WITHIN = Duration.ofSeconds(1);

  private static final String RECEIVED = "incoming-byte-total";
  private static final String OF_A_NODE = "node-id";

  /** Bytes, of all connections. */
  private final Metric bytes;

  private final InstantSource clock;
  private @Nullable Object received;
  private Duration silence = Duration.ZERO;
  private Instant heard;
  private volatile @Nullable Instant awaySince;

  /**
   * @param metrics of a consumer
   */
  BrokerWatch(Map<MetricName, ? extends Metric> metrics, InstantSource clock) {
    this.bytes =
        metrics.entrySet().stream()
            .filter(each -> each.getKey().name().equals(RECEIVED))
            .filter(each -> !each.getKey().tags().containsKey(OF_A_NODE))
            .<Metric>map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException("Kafka's clients have no metric " + RECEIVED + "."));
    this.clock = clock;
    this.heard = clock.instant();
  }

  /** The consumer has waited for Kafka this long. */
  void waited(Duration duration) {
    var now = bytes.metricValue();
    if (now.equals(received)) {
      silence = silence.plus(duration);
    } else {
      received = now;
      silence = Duration.ZERO;
      heard = clock.instant();
    }
    awaySince = silence.compareTo(PATIENCE) > 0 ? heard : null;
  }

  /** Whether it did not answer just now, which may mean nothing yet. */
  boolean isSilent() {
    return silence.compareTo(USUALLY_ANSWERS_WITHIN) > 0;
  }

  boolean isAway() {
    return awaySince != null;
  }

  /** Says since when Kafka is away, for people; null if it is there. */
  @Nullable String away() {
    var since = awaySince;
    return since == null
        ? null
        : "Kafka is away: it has not answered since %s."
            .formatted(since.truncatedTo(ChronoUnit.SECONDS));
  }
}
