package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TopicAdminIT {

  @Test
  void many_services_may_create_all_topics_at_once() throws Exception {
    try (var services = Executors.newFixedThreadPool(4)) {
      var starts =
          IntStream.range(0, 4)
              .mapToObj(
                  _ -> services.submit(() -> TopicAdmin.ensure(TestKafka.SETTINGS, Topics.ALL)))
              .toList();
      for (Future<?> start : starts) {
        assertThat(start.get()).isNull();
      }
    }
    for (Topic<?> topic : Topics.ALL) {
      assertThat(describe(topic).partitions()).hasSize(topic.partitions());
      assertThat(describe(topic.deadLetter()).partitions()).hasSize(1);
    }
  }

  /** 64 MiB of zeros, which are a few KiB on their way. */
  @Test
  void
      a_record_that_is_large_once_it_is_unpacked_is_refused_by_the_broker_and_small_ones_are_not() {
    var topic = TestKafka.newTopic();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            TestKafka.SETTINGS.bootstrapServers(),
            "compression.type",
            "zstd",
            "max.request.size",
            1 << 28,
            "buffer.memory",
            1 << 28);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      var sent = producer.send(new ProducerRecord<>(topic.name(), new byte[1 << 26]));
      assertThatThrownBy(sent::get)
          .hasCauseInstanceOf(RecordTooLargeException.class)
          .hasMessageContaining("larger than the max message size the server will accept");
    }
    var compressing =
        new KafkaSettings(
            TestKafka.SETTINGS.bootstrapServers(), Map.of("compression.type", "zstd"));
    try (var publisher = new Publisher(compressing)) {
      publisher.publish(TestKafka.number(topic, 7));
    }
    assertThat(TestKafka.readNumbers(topic)).containsExactly(7);
  }

  @Test
  void a_topic_that_exists_with_other_settings_stays_as_it_is() throws Exception {
    var topic = TestKafka.newTopic(3);
    var wanted =
        new Topic<>(
            topic.name(),
            topic.record(),
            "search id",
            "tests",
            4,
            new Topic.Retention.Compacted(Duration.ofDays(1)));
    TopicAdmin.ensure(TestKafka.SETTINGS, List.of(wanted));
    assertThat(describe(topic).partitions()).hasSize(3);
  }

  @Test
  void says_where_it_looked_for_a_broker_that_is_not_there() {
    var nowhere = KafkaSettings.of("127.0.0.1:1");
    assertThatThrownBy(() -> TopicAdmin.ensure(nowhere, Topics.ALL, Duration.ofMillis(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageContaining("Maybe it is not running");
  }

  private static TopicDescription describe(Topic<?> topic) throws Exception {
    try (var admin = TestKafka.CLIENTS.admin()) {
      return admin.describeTopics(List.of(topic.name())).allTopicNames().get().get(topic.name());
    }
  }
}
