package gpunas.eventloop;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the loops; names are part of their interface. All have the tag {@code loop}: its
 * group.
 */
public final class EventLoopMetrics {
  /** Counter, events. Tags {@code topic} and {@code outcome}, see {@link Outcome}. */
  public static final String EVENTS = "gpunas.loop.events";

  /** Counter, failures after which the loop tried again. Tag {@code code}, see FailureCode. */
  public static final String RETRIES = "gpunas.loop.retries";

  /** Counter, dead letters. Tags {@code topic} and {@code code}. */
  public static final String DEAD_LETTERS = "gpunas.loop.dead.letters";

  /** Counter, committed transactions. */
  public static final String TRANSACTIONS = "gpunas.loop.transactions";

  /** Timer, how long replaying the past took at the start. */
  public static final String REPLAY = "gpunas.loop.replay";

  /** Gauge, events that are in the topics and not handled yet, in the partitions of this loop. */
  public static final String LAG = "gpunas.loop.lag";

  /** What became of an event. */
  enum Outcome {
    /** Handled, or a job done. */
    HANDLED,
    /** It became a dead letter. */
    DEAD_LETTERED,
    /** It had become a dead letter before, and failed again in a replay. */
    SKIPPED,
    /** A job was handed back to the queue. */
    RELEASED,
    /** A job was given to another worker while it ran, or before it began. */
    LOST,
    /** A job was handed out too often; its failure was published. */
    GIVEN_UP
  }

  private static final String LOOP = "loop";
  private static final String TOPIC = "topic";
  private static final String CODE = "code";

  private final MeterRegistry registry;
  private final String loop;
  private @Nullable AtomicLong lag;

  EventLoopMetrics(MeterRegistry registry, String loop) {
    this.registry = registry;
    this.loop = loop;
  }

  void ended(String topic, Outcome outcome) {
    registry.counter(EVENTS, LOOP, loop, TOPIC, topic, "outcome", lowerCase(outcome)).increment();
  }

  void retried(FailureCode code) {
    registry.counter(RETRIES, LOOP, loop, CODE, lowerCase(code)).increment();
  }

  void deadLettered(String topic, FailureCode code) {
    registry.counter(DEAD_LETTERS, LOOP, loop, TOPIC, topic, CODE, lowerCase(code)).increment();
  }

  void committed() {
    registry.counter(TRANSACTIONS, LOOP, loop).increment();
  }

  Timer.Sample replayStarted() {
    return Timer.start(registry);
  }

  void replayed(Timer.Sample sinceStart) {
    long _ = sinceStart.stop(registry.timer(REPLAY, LOOP, loop));
  }

  /**
   * @param waiting records before the consumer's positions that are not handled yet
   */
  void lag(KafkaConsumer<?, ?> consumer, long waiting) {
    if (lag == null) { // only here, as job queues have no lag that a member could know
      lag = registry.gauge(LAG, List.of(Tag.of(LOOP, loop)), new AtomicLong());
    }
    lag.set(
        waiting
            + consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum());
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
