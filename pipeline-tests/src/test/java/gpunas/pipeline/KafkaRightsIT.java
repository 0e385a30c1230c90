package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.embedded.Secured;
import gpunas.eventloop.Refused;
import gpunas.pipeline.release.Launched;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.service.Service;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The services on a broker that wants TLS and a password and lets each do what the chart grants it.
 */
@Timeout(600)
class KafkaRightsIT {
  private static final String PASSWORD = "open-sesame";
  private static final String ADMINISTRATOR = "root";
  private static final String NOBODY = "nobody";
  private static final Path DATA = Path.of("../trainer-service/data");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SPEC =
      """
      name: rights
      space: quickstart
      table: rights-here
      tableBudget: 10s
      bands: [{name: any, belowMillis: 1000}]
      objective: {alpha: 0.05, beta: 0.6}
      dataset: fashion-mnist
      recipe: {preset: quickstart, epochs: 4, trainingImages: 1000}
      candidates: 500
      trainings: 3
      inFlight: 1
      finish: {networks: 1, repeats: 1}
      targets: {minTop1: 0.05}
      seed: 7
      """;

  /** What Kafka's authorizer denies is told here. */
  private static final Logger AUTHORIZER =
      (Logger) LoggerFactory.getLogger("kafka.authorizer.logger");

  @TempDir private static Path folder;
  private static Secured secured;
  private static EmbeddedKafka broker;
  private static EmbeddedRedis redis;
  private static Admin admin;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Deque<ApplicationContext> running = new ArrayDeque<>();
  private final Queue<Throwable> deaths = new ConcurrentLinkedQueue<>();
  private final Queue<String> denials = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> ledger =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          denials.add(event.getFormattedMessage());
        }
      };
  private Thread.@Nullable UncaughtExceptionHandler before;

  @BeforeAll
  @Timeout(120)
  static void startServers() throws Exception {
    var passwords = new HashMap<>(Map.of(ADMINISTRATOR, PASSWORD, NOBODY, PASSWORD));
    Rights.SERVICES.forEach(service -> passwords.put(Rights.userOf(service), PASSWORD));
    var certificate = SelfSigned.forHost("127.0.0.1", folder);
    secured = new Secured(certificate.keyStore(), SelfSigned.PASSWORD, ADMINISTRATOR, passwords);
    broker = EmbeddedKafka.start(folder.resolve("kafka"), secured);
    admin = Admin.create(client(ADMINISTRATOR));
    var rights = Rights.ofChart(folder);
    admin.createAcls(rights).all().get();
    await(() -> admin.describeAcls(AclBindingFilter.ANY).values().get().size() == rights.size());
    redis = EmbeddedRedis.start();
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      for (var user : Rights.redisUsers(PASSWORD)) {
        var arguments = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        for (var word : user.replaceFirst("^user ", "").split(" ", -1)) {
          arguments.add(word);
        }
        connection
            .sync()
            .dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
      }
    }
  }

  @AfterAll
  static void stopServers() {
    admin.close();
    redis.close();
    broker.close();
  }

  @BeforeEach
  void listen() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, death) -> deaths.add(death));
    AUTHORIZER.setLevel(Level.INFO);
    ledger.start();
    AUTHORIZER.addAppender(ledger);
  }

  @AfterEach
  void stopServices() {
    running.forEach(ApplicationContext::close);
    AUTHORIZER.detachAppender(ledger);
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void a_search_needs_no_right_that_the_chart_does_not_grant() throws Exception {
    var latency = address(start("latency", Map.of()));
    var sampler = address(start("sampler", Map.of("sampler.latency-url", latency.toString())));
    start("optimizer", Map.of());
    var ranker =
        address(
            start(
                "ranker",
                Map.of(
                    "ranker.artefact-directory",
                    folder.resolve("artefacts").toString(),
                    "ranker.sampler-url",
                    sampler.toString(),
                    "ranker.latency-url",
                    latency.toString())));
    var trainer = startTrainer("trainer");
    publishNonsense();

    var endless = search(sampler, SPEC.replace("epochs: 4", "epochs: 100000"));
    await(() -> get(ranker.resolve("/trainers/demand")).path("running").asInt() > 0);
    trainer.close(); // hands its training back
    var cancelled = post(sampler.resolve("/searches/%s/cancel".formatted(endless)), "");
    assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
    startTrainer("trainer");
    var id = search(sampler, SPEC);
    await(() -> get(ranker.resolve("/rankings/" + id)).path("final").asBoolean());

    assertThat(get(ranker.resolve("/rankings/" + id)).at("/bands/0/entries")).isNotEmpty();
    assertThat(admin.listGroups().all().get())
        .as("a training was handed back")
        .anyMatch(group -> group.groupId().startsWith("gpunas-trainers-survived-"));
    // Whatever a service may write or delete, it has written or deleted.
    for (var topic : Topics.ALL) {
      await(() -> offsets(topic, OffsetSpec.latest()) > 0);
    }
    for (var service : Rights.SERVICES) {
      for (var topic : Topics.trimmedBy(service)) {
        await(() -> offsets(topic, OffsetSpec.earliest()) > 0);
      }
    }
    var senders = dead(Topics.SEARCHES);
    assertThat(Rights.SERVICES)
        .allSatisfy(service -> assertThat(senders).anyMatch(each -> each.startsWith(service)));
    assertThat(dead(Topics.CANDIDATES_SAMPLED)).contains("latency");
    assertThat(denials).isEmpty();
    assertThat(deaths).isEmpty();
  }

  static List<String> services() {
    return Rights.SERVICES;
  }

  @ParameterizedTest
  @MethodSource("services")
  void a_service_whose_user_has_no_rights_does_not_start(String service) {
    var settings = new HashMap<>(settings(service, NOBODY));
    settings.put("trainer.data-directory", DATA.toString());
    settings.put("latency.profile", false);
    var failure = catchThrowable(() -> running.push(Service.start(service, -1, settings)));
    assertThat(Refused.in(failure))
        .hasMessageStartingWith(
            "Kafka refuses user nobody: Not authorized to create topic gpunas.searches. ")
        .hasMessageContaining("docs/security.md")
        .hasMessageNotContaining(PASSWORD);
    assertThat(denials)
        .as("what the broker says of it")
        .anyMatch(denial -> denial.contains("User:nobody is Denied operation = CREATE"));
  }

  @Test
  void a_process_whose_user_has_no_rights_ends_with_one_line() throws Exception {
    var ended = process("ranker", PASSWORD);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
    assertThat(said(ended, "ranker cannot start"))
        .singleElement()
        .asString()
        .contains("Kafka refuses user nobody: Not authorized to create topic gpunas.searches. ");
    assertThat(ended.output()).doesNotContain("\tat ", PASSWORD);
  }

  @Test
  void a_process_with_a_wrong_password_ends_with_one_line() throws Exception {
    var ended = process("ranker", "open-barley");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
    assertThat(said(ended, "ranker cannot start"))
        .singleElement()
        .asString()
        .contains("Kafka refuses user nobody: Authentication failed", "SASL_JAAS_CONFIG");
    assertThat(ended.output()).doesNotContain("\tat ", "open-barley");
  }

  @Test
  void a_sampler_with_the_rights_of_the_ranker_says_which_topic_it_may_not_write()
      throws Exception {
    var latency = address(start("latency", Map.of("latency.profile", false)));
    var settings = new HashMap<>(settings("sampler", Rights.userOf("ranker")));
    settings.put("sampler.latency-url", latency.toString());
    var sampler = address(started("sampler", settings));

    var answer = post(sampler.resolve("/searches"), SPEC.replace("rights-here", "another-here"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body())
        .contains(
            "Kafka refuses user gpunas-ranker: Not authorized to access topics: [gpunas.searches]");
  }

  @Test
  void a_trainer_with_the_rights_of_the_sampler_ends() throws Exception {
    var settings = new HashMap<>(trainerSettings("stranger"));
    settings.putAll(settings("trainer", Rights.userOf("sampler")));
    started("trainer", settings);
    var user = "Kafka refuses user gpunas-sampler: Not authorized to ";
    awaitDeath(user + "change the settings of group gpunas-trainers. ");
    awaitDeath(user + "access topics: [gpunas.datasets]. ");
    assertThat(deaths).allSatisfy(death -> assertThat(death).isInstanceOf(Refused.class));
  }

  private void awaitDeath(String message) throws Exception {
    await(() ->
        deaths.stream().anyMatch(death -> String.valueOf(death.getMessage()).startsWith(message)));
  }

  private static List<String> said(Launched ended, String words) {
    return ended.output().lines().filter(line -> line.contains(words)).toList();
  }

  /** A service in a process of its own, as the user who may do nothing. */
  private static Launched process(String service, String password) throws Exception {
    var environment = new HashMap<String, String>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    secured
        .clientOf(NOBODY, password)
        .forEach((name, value) ->
            environment.put(
                "KAFKA_PROPERTIES_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
    return Launched.run(
        folder,
        environment,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "gpunas.%s.app.Application".formatted(service)));
  }

  private ApplicationContext startTrainer(String name) {
    return start("trainer", trainerSettings(name));
  }

  private static Map<String, Object> trainerSettings(String name) {
    return Map.of(
        "trainer.name",
        name,
        "trainer.device",
        "cpu",
        "trainer.data-directory",
        DATA.toString(),
        "trainer.artefact-directory",
        folder.resolve("artefacts").toString());
  }

  private ApplicationContext start(String service, Map<String, Object> own) {
    var settings = new HashMap<>(settings(service, Rights.userOf(service)));
    settings.putAll(own);
    return started(service, settings);
  }

  private ApplicationContext started(String service, Map<String, Object> settings) {
    var context = Service.start(service, -1, settings);
    running.push(context);
    return context;
  }

  /** Of a service that comes to Kafka as some user, and to Redis as its own. */
  private static Map<String, Object> settings(String service, String user) {
    var settings = new HashMap<String, Object>();
    settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
    secured
        .clientOf(user)
        .forEach((name, value) -> settings.put("kafka.properties." + name, value));
    settings.put(
        "redis.uri",
        redis.uri().replace("//", "//%s:%s@".formatted(Rights.userOf(service), PASSWORD)));
    return settings;
  }

  private static Map<String, Object> client(String user) {
    var settings = new HashMap<String, Object>(secured.clientOf(user));
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return settings;
  }

  private static URI address(ApplicationContext service) {
    return URI.create("http://127.0.0.1:" + service.getBean(EmbeddedServer.class).getPort());
  }

  /** Whoever reads it makes it a dead letter. */
  private static void publishNonsense() throws Exception {
    try (var producer =
        new KafkaProducer<>(
            client(ADMINISTRATOR), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var topic : List.of(Topics.SEARCHES, Topics.CANDIDATES_SAMPLED)) {
        var nonsense = "nonsense".getBytes(UTF_8);
        producer.send(new ProducerRecord<>(topic.name(), nonsense, nonsense)).get();
      }
    }
  }

  /** Which services wrote dead letters of a topic. */
  private static Set<String> dead(Topic<?> topic) {
    var partition = new TopicPartition(topic.deadLetter().name(), 0);
    var settings = client(ADMINISTRATOR);
    settings.put("isolation.level", "read_committed");
    var senders = new TreeSet<String>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(letter ->
                senders.add(
                    new String(
                        letter.headers().lastHeader("gpunas.error.service").value(), UTF_8)));
      }
    }
    return senders;
  }

  /** The sum over a topic's partitions. */
  private static long offsets(Topic<?> topic, OffsetSpec which) throws Exception {
    var asked =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .collect(Collectors.toMap(Function.identity(), _ -> which));
    return admin.listOffsets(asked).all().get().values().stream()
        .mapToLong(each -> each.offset())
        .sum();
  }

  /** Returns the id of a search that begins. */
  private String search(URI sampler, String spec) throws Exception {
    var posted = post(sampler.resolve("/searches"), spec);
    assertThat(posted.statusCode()).as(posted.body()).isBetween(200, 299);
    return JSON.readTree(posted.body()).get("searchId").asText();
  }

  private HttpResponse<String> post(URI address, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    while (answer.statusCode() == 503 && !answer.body().contains("refuses")) {
      Thread.sleep(200); // It reads its topics yet.
      answer = http.send(request, BodyHandlers.ofString());
    }
    return answer;
  }

  private JsonNode get(URI address) throws Exception {
    var answer = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  /** For as long as the test may take. */
  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(100);
    }
  }
}
