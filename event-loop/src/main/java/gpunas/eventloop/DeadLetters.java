package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableMap;

import gpunas.schemas.Topic;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that could not be handled: as they came, with headers that say why, where and when. */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final String PREFIX = "gpunas.error.";

  /** A message may quote what it complains about. */
  private static final int MAX_MESSAGE_CHARS = 1000;

  private final String service;
  private final Map<String, String> deadLetterTopics;
  private final InstantSource clock;
  private final EventLoopMetrics metrics;

  DeadLetters(
      String service,
      Collection<? extends Topic<?>> topics,
      InstantSource clock,
      EventLoopMetrics metrics) {
    this.service = service;
    this.deadLetterTopics =
        topics.stream().collect(toUnmodifiableMap(Topic::name, topic -> topic.deadLetter().name()));
    this.clock = clock;
    this.metrics = metrics;
  }

  /** The letter to be written; logs and counts it. */
  ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> polled, RuntimeException error) {
    FailureCode code = codeOf(error);
    String message =
        code == FailureCode.UNEXPECTED ? error.toString() : String.valueOf(error.getMessage());
    LOG.warn("Dead letter ({}): {}", code, message, code == FailureCode.UNEXPECTED ? error : null);
    metrics.deadLettered(polled.topic(), code);

    var letter =
        new ProducerRecord<>(
            deadLetterTopics.get(polled.topic()),
            null,
            polled.key(),
            polled.value(),
            polled.headers());
    add(letter, "code", code.name());
    add(letter, "message", message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS)));
    add(letter, "topic", polled.topic());
    add(letter, "partition", String.valueOf(polled.partition()));
    add(letter, "offset", String.valueOf(polled.offset()));
    add(letter, "service", service);
    add(letter, "at", clock.instant().toString());
    return letter;
  }

  /** The letter of a record at which its reader dies. */
  ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> polled, Error death) {
    return letter(
        polled,
        new PermanentFailure(
            FailureCode.DEADLY, "%s ended its reader: %s".formatted(Event.of(polled), death)));
  }

  private static FailureCode codeOf(RuntimeException error) {
    return switch (error) {
      case PermanentFailure failure -> failure.code();
      case IllegalArgumentException _ -> FailureCode.INVALID;
      default -> FailureCode.UNEXPECTED;
    };
  }

  private static void add(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(PREFIX + name, value.getBytes(UTF_8));
  }
}
