package gpunas.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
class EmbeddedKafkaIT {
  private static final String TOPIC = "colours";

  @TempDir Path directory;

  @Test
  void records_are_there_again_after_a_restart() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory)) {
      createTopic(kafka);
      produce(kafka, "red", "green");
      assertThat(readAll(kafka, 2)).containsExactly("red", "green");
    }
    try (var kafka = EmbeddedKafka.start(directory)) {
      produce(kafka, "blue");
      assertThat(readAll(kafka, 3)).containsExactly("red", "green", "blue");
    }
  }

  @Test
  void readers_of_committed_records_do_not_see_an_aborted_transaction() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory)) {
      createTopic(kafka);
      try (var producer = producer(kafka, Map.of("transactional.id", "painter"))) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "aborted")).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "committed")).get();
        producer.commitTransaction();
      }
      assertThat(readAll(kafka, 1)).containsExactly("committed");
    }
  }

  @Test
  void a_share_group_may_hold_its_locks_for_as_little_as_a_second() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory)) {
      createTopic(kafka);
      alterGroup(kafka, "painters", "share.auto.offset.reset", "earliest");
      alterGroup(kafka, "painters", "share.record.lock.duration.ms", "1000");
      produce(kafka, "red");
      try (var first = shareConsumer(kafka, "painters");
          var second = shareConsumer(kafka, "painters")) {
        assertThat(takeOne(first)).isEqualTo("red");
        assertThat(takeOne(second)).isEqualTo("red"); // the first one's lock has run out
        second.commitSync();
      }
    }
  }

  @Test
  void a_second_broker_on_the_same_directory_is_refused_and_the_first_one_lives_on()
      throws Exception {
    try (var kafka = EmbeddedKafka.start(directory)) {
      createTopic(kafka);
      assertThatThrownBy(() -> EmbeddedKafka.start(directory))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("is in use by another server");
      produce(kafka, "red");
      assertThat(readAll(kafka, 1)).containsExactly("red");
    }
  }

  @Test
  void a_port_in_use_is_refused_and_the_directory_is_free_again() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("Kafka");
    }
    DirectoryLock.of(directory).close();
  }

  @Test
  void a_start_logs_nothing() {
    var log = new ListAppender<ILoggingEvent>();
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try (var kafka = EmbeddedKafka.start(directory)) {
      root.detachAppender(log);
      assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
    }
    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  private static void createTopic(EmbeddedKafka kafka) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void alterGroup(EmbeddedKafka kafka, String group, String name, String value)
      throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      var set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(set)))
          .all()
          .get();
    }
  }

  private static void produce(EmbeddedKafka kafka, String... values) throws Exception {
    try (var producer = producer(kafka, Map.of())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get();
      }
    }
  }

  private static KafkaProducer<String, String> producer(
      EmbeddedKafka kafka, Map<String, Object> more) {
    var settings = new HashMap<String, Object>(more);
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private static List<String> readAll(EmbeddedKafka kafka, int expected) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      var values = new ArrayList<String>();
      while (values.size() < expected) {
        consumer.poll(Duration.ofMillis(200)).forEach(polled -> values.add(polled.value()));
      }
      return values;
    }
  }

  private static KafkaShareConsumer<String, String> shareConsumer(
      EmbeddedKafka kafka, String group) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            group,
            "share.acknowledgement.mode",
            "explicit",
            "share.acquire.mode",
            "record_limit",
            "max.poll.records",
            1);
    var consumer =
        new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    consumer.subscribe(List.of(TOPIC));
    return consumer;
  }

  /** The next value, which the consumer has then acknowledged but not committed. */
  private static String takeOne(KafkaShareConsumer<String, String> consumer) {
    while (true) {
      for (var polled : consumer.poll(Duration.ofMillis(200))) {
        consumer.acknowledge(polled, AcknowledgeType.ACCEPT);
        return polled.value();
      }
    }
  }
}
