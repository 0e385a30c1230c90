package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.Secured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.Unlimited;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Every kind of client against a broker that wants TLS and a password. */
class SecuredKafkaIT {
  private static final String PASSWORD = "open-sesame";
  private static final String STORE_PASSWORD = "under-the-mat";
  private static final Topic<OptimizationFinished> TOPIC =
      new Topic<>("secured", OptimizationFinished.class, "search id", "tests", 1, new Unlimited());
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

  @TempDir private static Path directory;
  private static EmbeddedKafka broker;
  private static Secured secured;

  @BeforeAll
  static void start() throws Exception {
    makeCertificate(directory.resolve("key.p12"));
    makeCertificate(directory.resolve("another.p12"));
    // Who is not the administrator may do nothing.
    secured =
        new Secured(
            directory.resolve("key.p12"),
            STORE_PASSWORD,
            "gpunas",
            Map.of("gpunas", PASSWORD, "stranger", PASSWORD));
    broker = EmbeddedKafka.start(directory.resolve("kafka"), secured);
    LOGGED.start();
    ROOT.addAppender(LOGGED);
    TopicAdmin.ensure(settings(PASSWORD), List.of(TOPIC));
  }

  @AfterAll
  static void stop() {
    ROOT.detachAppender(LOGGED);
    broker.close();
  }

  /** What was logged by then, at the level at which services log. */
  @AfterEach
  void no_secret_was_logged() {
    assertThat(List.copyOf(LOGGED.list))
        .isNotEmpty()
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains(PASSWORD) || message.contains(STORE_PASSWORD));
  }

  @Test
  void every_client_logs_in() throws Exception {
    var clients = new Clients(settings(PASSWORD));
    ShareGroup.configure(clients, new JobQueueSettings("workers", Duration.ofSeconds(10), 3));
    try (var producer = clients.transactionalProducer("secured");
        var group = clients.groupConsumer("group");
        var workers = clients.shareConsumer("workers")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(TestKafka.number(TOPIC, 7).toRecord()).get();
      producer.commitTransaction();
      group.subscribe(List.of(TOPIC.name()));
      workers.subscribe(List.of(TOPIC.name()));

      assertThat(first(() -> group.poll(Duration.ofMillis(100)))).isEqualTo(7);
      assertThat(first(() -> workers.poll(Duration.ofMillis(100)))).isEqualTo(7);
    }
  }

  @Test
  void a_wrong_password_is_said_without_saying_it() {
    var wrong = settings("open-barley");
    assertThatThrownBy(() -> TopicAdmin.ensure(wrong, List.of(TOPIC)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("Authentication failed")
        .hasMessageContaining("KAFKA_PROPERTIES_SASL_JAAS_CONFIG")
        .hasMessageNotContaining("barley");
    assertThat(wrong.toString()).contains("sasl.jaas.config").doesNotContain("barley");
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_said_at_once() {
    var trusting = new HashMap<>(secured.clientOf("gpunas"));
    trusting.put("ssl.truststore.location", directory.resolve("another.p12").toString());
    var wrong = new KafkaSettings(broker.bootstrapServers(), trusting);
    assertThatThrownBy(() -> TopicAdmin.ensure(wrong, List.of(TOPIC)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("SSL handshake failed")
        .hasMessageContaining(".ssl.*");
  }

  @Test
  void what_a_user_may_not_do_is_said_with_its_name_and_the_topics() {
    assertThatThrownBy(() -> TopicAdmin.ensure(settings("stranger", PASSWORD), List.of(TOPIC)))
        .isInstanceOf(Refused.class)
        .hasMessage(
            "Kafka refuses user stranger: Not authorized to create topic secured."
                + " Grant this user what docs/security.md lists for this service, with kafka-acls,"
                + " and start it again.");
  }

  @Test
  void what_a_user_may_not_delete_stays_and_is_told() {
    var keeper =
        new Fold() {
          @Override
          public List<On<?>> handlers() {
            return List.of();
          }

          @Override
          public List<Outgoing> decide() {
            return List.of();
          }

          @Override
          public List<Trim> trims() {
            return List.of(new Trim(TOPIC, 0, 1));
          }
        };
    new Trimmer(new Clients(settings("stranger", PASSWORD)), keeper).trim();
    assertThat(List.copyOf(LOGGED.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message ->
            message.startsWith(
                "What no search needs any more is not deleted from [secured]: "
                    + "Kafka refuses user stranger: "));
  }

  /** Whoever may not read, or may not log in any more, would try for ever. */
  @ParameterizedTest
  @CsvSource({"gpunas, open-barley, Authentication failed", "stranger, open-sesame, authoriz"})
  void every_loop_ends_when_its_user_is_refused_and_says_what_to_do(
      String user, String password, String reason) {
    var refused = settings(user, password);
    var registry = TestKafka.registry();
    var fold = EventLoop.fold("refused", refused, new Nothing(), registry);
    var transform = EventLoop.transform("refused", refused, new Nothing(), registry);
    var group = new JobQueueSettings("refused", Duration.ofSeconds(10), 3);
    var queue = new JobQueue(refused, group, TOPIC, new Nothing(), registry);
    for (var loop : List.of(fold, transform, queue)) {
      try (loop) {
        loop.start();
        TestKafka.eventually(loop::hasEnded);
        assertThat(loop.failure())
            .contains("must be restarted", "Kafka refuses user " + user + ": ", "kafka")
            .containsIgnoringCase(reason)
            .doesNotContain("\n", "barley");
      }
    }
    try (var publisher = new Publisher(refused)) {
      assertThatThrownBy(() -> publisher.publish(TestKafka.number(TOPIC, 1)))
          .isInstanceOf(Refused.class);
    }
  }

  /** Does nothing in three ways. */
  private static final class Nothing
      implements Fold, Transformer<OptimizationFinished>, Worker<OptimizationFinished> {
    @Override
    public List<On<?>> handlers() {
      return List.of(On.on(TOPIC, _ -> {}));
    }

    @Override
    public List<Outgoing> decide() {
      return List.of();
    }

    @Override
    public Topic<OptimizationFinished> topic() {
      return TOPIC;
    }

    @Override
    public List<Outgoing> transform(OptimizationFinished record) {
      return List.of();
    }

    @Override
    public void work(Delivery<OptimizationFinished> delivery) {}

    @Override
    public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason) {}
  }

  private static int first(Supplier<ConsumerRecords<byte[], byte[]>> poll) {
    Collection<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    TestKafka.eventually(() -> {
      poll.get().forEach(found::add);
      return !found.isEmpty();
    });
    return TestKafka.numberOf(Event.of(found.iterator().next()));
  }

  private static KafkaSettings settings(String password) {
    return settings("gpunas", password);
  }

  private static KafkaSettings settings(String user, String password) {
    return new KafkaSettings(broker.bootstrapServers(), secured.clientOf(user, password));
  }

  private static void makeCertificate(Path file) throws Exception {
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                STORE_PASSWORD,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
  }
}
