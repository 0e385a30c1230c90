package gpunas.eventloop;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka clients of this module. The user's settings come first and ours over them: the promises
 * of the loop rest on these.
 */
final class Clients {
  /** So that any record Kafka takes still fits when headers are added to it as a dead letter. */
  static final int MAX_REQUEST_BYTES = 2 * 1024 * 1024;

  private static final Map<String, Object> CONSUMER =
      Map.of(
          "isolation.level", "read_committed",
          "auto.offset.reset", "earliest",
          "enable.auto.commit", "false",
          "default.api.timeout.ms", "20000",
          "allow.auto.create.topics", "false");

  /** The classic protocol, because there the member sets its session timeout. */
  private static final Map<String, Object> GROUP_MEMBER =
      Map.of(
          "group.protocol",
          "classic",
          "partition.assignment.strategy",
          CooperativeStickyAssignor.class.getName(),
          "session.timeout.ms",
          6_000,
          "heartbeat.interval.ms",
          2_000,
          "max.poll.records",
          100,
          // Several of the largest records at a time: a transaction takes as long for one as for
          // ten.
          "max.partition.fetch.bytes",
          8 * 1024 * 1024);

  private static final Map<String, Object> READER =
      Map.of("max.poll.records", 10, "fetch.max.bytes", 4 * 1024 * 1024);

  private static final Map<String, Object> SHARE_GROUP_MEMBER =
      Map.of(
          "share.acknowledgement.mode", "explicit",
          "share.acquire.mode", "record_limit",
          "max.poll.records", 1);

  private static final Map<String, Object> PRODUCER =
      Map.of(
          "acks", "all",
          "enable.idempotence", "true",
          "max.request.size", String.valueOf(MAX_REQUEST_BYTES),
          "max.block.ms", "5000",
          "request.timeout.ms", "10000",
          "delivery.timeout.ms", "30000");

  /** A killed producer's open transaction holds up every reader for this long. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;

  private final KafkaSettings settings;

  Clients(KafkaSettings settings) {
    this.settings = settings;
  }

  /** Tells what is refused to the user of these clients. */
  KafkaRefusal refusal() {
    return new KafkaRefusal(settings.user());
  }

  /** Reads the partitions it assigns itself; the group only keeps its positions. */
  KafkaConsumer<byte[], byte[]> foldConsumer(String group) {
    return consumer(with(CONSUMER, Map.of("group.id", group)));
  }

  /**
   * The same for who reads all its partitions from the start on: the broker answers a fetch only
   * when there is something, or after this while, so that a thousand who wait hardly cost it
   * anything.
   */
  KafkaConsumer<byte[], byte[]> followingConsumer(String group) {
    return consumer(with(CONSUMER, Map.of("group.id", group, "fetch.max.wait.ms", 3_000)));
  }

  /** Reads the partitions it assigns itself, a few records at a time, and keeps no position. */
  KafkaConsumer<byte[], byte[]> reader() {
    return consumer(with(CONSUMER, READER));
  }

  /** Reads the partitions its group gives it. */
  KafkaConsumer<byte[], byte[]> groupConsumer(String group) {
    return consumer(with(CONSUMER, GROUP_MEMBER, Map.of("group.id", group)));
  }

  KafkaShareConsumer<byte[], byte[]> shareConsumer(String group) {
    return new KafkaShareConsumer<>(
        with(SHARE_GROUP_MEMBER, Map.of("group.id", group)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer(with(PRODUCER));
  }

  KafkaProducer<byte[], byte[]> transactionalProducer(String transactionalId) {
    return producer(
        with(
            PRODUCER,
            Map.of(
                "transactional.id", transactionalId,
                "transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS)));
  }

  Admin admin() {
    return Admin.create(with(Map.of("default.api.timeout.ms", 5_000, "request.timeout.ms", 5_000)));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties) {
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @SafeVarargs
  private Map<String, Object> with(Map<String, Object>... ours) {
    var all = new HashMap<String, Object>(settings.properties());
    all.put("bootstrap.servers", settings.bootstrapServers());
    all.put("reconnect.backoff.max.ms", 5_000);
    for (Map<String, Object> some : ours) {
      all.putAll(some);
    }
    return all;
  }
}
