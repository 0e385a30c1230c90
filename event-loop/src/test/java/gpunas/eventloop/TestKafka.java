package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.Unlimited;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** One broker for all tests of this JVM, topics with names of their own, numbers as records. */
final class TestKafka {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
  private static final EmbeddedKafka BROKER = startBroker();

  static final KafkaSettings SETTINGS = KafkaSettings.of(BROKER.bootstrapServers());
  static final Clients CLIENTS = new Clients(SETTINGS);

  private TestKafka() {}

  private static EmbeddedKafka startBroker() {
    try {
      var broker = EmbeddedKafka.start(Files.createTempDirectory("event-loop-test"));
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SimpleMeterRegistry registry() {
    return new SimpleMeterRegistry();
  }

  static String newName(String prefix) {
    return prefix + "-" + UUID.randomUUID();
  }

  /** A topic that the broker does not have yet. */
  static Topic<OptimizationFinished> missingTopic(int partitions) {
    return new Topic<>(
        newName("topic"),
        OptimizationFinished.class,
        "search id",
        "tests",
        partitions,
        new Unlimited());
  }

  static Topic<OptimizationFinished> newTopic() {
    return newTopic(1);
  }

  static Topic<OptimizationFinished> newTopic(int partitions) {
    return newTopic(partitions, new Unlimited());
  }

  static Topic<OptimizationFinished> newTopic(int partitions, Topic.Retention retention) {
    var topic =
        new Topic<>(
            newName("topic"),
            OptimizationFinished.class,
            "search id",
            "tests",
            partitions,
            retention);
    TopicAdmin.ensure(SETTINGS, List.of(topic));
    return topic;
  }

  /** A record that carries a number. */
  static Outgoing number(Topic<OptimizationFinished> topic, int number) {
    return Outgoing.of(topic, "search-" + number, record("search", number));
  }

  static OptimizationFinished record(String searchId, int number) {
    return OptimizationFinished.newBuilder()
        .setSearchId(searchId)
        .setTrainings(number)
        .setBands(List.of())
        .setFinalists(List.of())
        .setAt(Instant.EPOCH)
        .build();
  }

  static int numberOf(Event event) {
    return event.decode(missingTopic(1)).getTrainings();
  }

  static void publish(Topic<OptimizationFinished> topic, int... numbers) {
    try (var publisher = new Publisher(SETTINGS)) {
      publisher.publish(IntStream.of(numbers).mapToObj(each -> number(topic, each)).toList());
    }
  }

  static void publishMalformed(Topic<?> topic) {
    try (var publisher = new Publisher(SETTINGS)) {
      byte[] garbage = {1, 2, 3};
      publisher.write(List.of(new ProducerRecord<>(topic.name(), garbage, garbage)));
    }
  }

  /** All committed records of a topic now, partition by partition. */
  static List<ConsumerRecord<byte[], byte[]>> read(Topic<?> topic) {
    try (var consumer = CLIENTS.foldConsumer(newName("reader"))) {
      var partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(each -> new TopicPartition(topic.name(), each))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  static List<Integer> readNumbers(Topic<?> topic) {
    return read(topic).stream().map(Event::of).map(TestKafka::numberOf).toList();
  }

  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG_ENOUGH.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline of what should come true").isLessThan(deadline);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
