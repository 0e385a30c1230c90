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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
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

  /** Who may do nothing may delete from this one. */
  private static final Topic<OptimizationFinished> FREE =
      new Topic<>("free", OptimizationFinished.class, "search id", "tests", 1, new Unlimited());

  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

  @TempDir private static Path directory;
  private static EmbeddedKafka broker;
  private static Secured secured;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    makeCertificate(directory.resolve("key.p12"));
    makeCertificate(directory.resolve("another.p12"));
    // Who is not the administrator may do nothing that he is not granted.
    secured =
        new Secured(
            directory.resolve("key.p12"),
            STORE_PASSWORD,
            "gpunas",
            Map.of("gpunas", PASSWORD, "stranger", PASSWORD));
    broker = EmbeddedKafka.start(directory.resolve("kafka"), secured);
    LOGGED.start();
    ROOT.addAppender(LOGGED);
    TopicAdmin.ensure(settings(PASSWORD), List.of(TOPIC, FREE));
    admin = new Clients(settings(PASSWORD)).admin();
    grant(AclOperation.DELETE, FREE, "stranger");
  }

  private static void grant(AclOperation operation, Topic<?> topic, String user) throws Exception {
    var pattern = new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL);
    var entry = new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW);
    admin.createAcls(List.of(new AclBinding(pattern, entry))).all().get();
    TestKafka.eventually(
        () -> !Answers.get(admin.describeAcls(AclBindingFilter.ANY).values()).isEmpty());
  }

  @AfterAll
  static void stop() {
    ROOT.detachAppender(LOGGED);
    admin.close();
    broker.close();
    assertThat(LOGGED.list).isNotEmpty();
  }

  /** What was logged by then, at the level at which services log. */
  @AfterEach
  void no_secret_was_logged() {
    assertThat(List.copyOf(LOGGED.list))
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
  void what_a_user_may_not_delete_is_told_once_and_the_rest_is_deleted() {
    var before = new AtomicLong();
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
            return List.of(new Trim(TOPIC, 0, 1), new Trim(FREE, 0, before.get()));
          }
        };
    try (var publisher = new Publisher(settings(PASSWORD))) {
      publisher.publish(List.of(TestKafka.number(FREE, 1), TestKafka.number(FREE, 2)));
    }
    var trimmer = new Trimmer(new Clients(settings("stranger", PASSWORD)), keeper, Duration.ZERO);
    for (long each = 1; each <= 2; each++) {
      before.set(each);
      trimmer.trim();
      assertThat(beginning(FREE)).isEqualTo(each);
    }
    assertThat(List.copyOf(LOGGED.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(message -> message.startsWith("What no search needs any more "))
        .singleElement()
        .asString()
        .startsWith(
            "What no search needs any more is not deleted from secured: "
                + "Kafka refuses user stranger: ");
  }

  private static long beginning(Topic<?> topic) {
    var partition = new TopicPartition(topic.name(), 0);
    return Answers.get(
            admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).partitionResult(partition))
        .offset();
  }

  @Test
  void a_transactional_id_that_a_user_may_not_use_is_named() {
    var stranger = settings("stranger", PASSWORD);
    try (var loop = EventLoop.transform("latency", stranger, new Nothing(), TestKafka.registry())) {
      loop.start();
      TestKafka.eventually(loop::hasEnded);
      assertThat(loop.failure())
          .contains(
              "Kafka refuses user stranger: Not authorized to use transactional ids that begin with"
                  + " gpunas-latency-. Grant this user ");
    }
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
