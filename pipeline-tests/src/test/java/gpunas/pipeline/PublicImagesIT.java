package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.eventloop.Delivery;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.JobQueueSettings;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TopicAdmin;
import gpunas.eventloop.Worker;
import gpunas.latency.redis.RedisTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The adapters on the images that docker-compose.yml names, with the images' own settings. */
class PublicImagesIT {

  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String KEY = "tail/64x4x4/128/c10";

  private static final LatencyTable TABLE =
      new LatencyTable(
          "t",
          new Provenance("device", "onnxruntime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
          Map.of(KEY, 12.5));

  @TempDir private Path folder;

  @BeforeEach
  void needDocker() {
    assumeTrue(Docker.answers(), "No Docker engine answers: tests of the images are skipped.");
  }

  @Test
  void jobs_are_queued_renewed_and_given_to_another_on_the_public_kafka() throws Exception {
    try (var broker =
        new KafkaContainer(DockerImageName.parse("apache/kafka:4.3.1"))
            // As in docker-compose.yml: share groups keep their state on three brokers by default.
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")) {
      broker.start();
      var kafka = KafkaSettings.of(broker.getBootstrapServers());
      TopicAdmin.ensure(kafka, List.of(Topics.LAYERS_MISSING));
      var settings = new JobQueueSettings("jobs", Duration.ofSeconds(15), 5);
      var begun = new LinkedBlockingQueue<Integer>();
      var done = new LinkedBlockingQueue<Integer>();
      try (var publisher = new Publisher(kafka);
          var second = queue(kafka, settings, delivery -> done.add(delivery.attempt()))) {
        try (var first =
            queue(
                kafka,
                settings,
                delivery -> {
                  begun.add(delivery.attempt());
                  Thread.sleep(Duration.ofHours(1));
                })) {
          first.start();
          publisher.publish(
              Outgoing.of(
                  Topics.LAYERS_MISSING,
                  "t",
                  new LayersMissing("t", List.of(KEY), 1, 0, 0L, null)));
          assertThat(begun.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
          second.start();
          // Longer than the lock: the job is renewed meanwhile, and stays where it is.
          assertThat(done.poll(20, TimeUnit.SECONDS)).isNull();
        }
        assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
      }
    }
  }

  @Test
  void a_latency_table_is_kept_in_the_public_redis() {
    try (var redis = new GenericContainer<>(DockerImageName.parse("redis:7.2.11"))) {
      redis.withExposedPorts(6379).start();
      try (var store =
          RedisTableStore.at(
              "redis://%s:%d".formatted(redis.getHost(), redis.getMappedPort(6379)))) {
        store.put(TABLE);
        assertThat(store.find("t")).isEqualTo(TABLE);
      }
    }
  }

  /** The rights and settings are those of docs/security.md. */
  @Test
  void a_latency_table_is_kept_in_a_redis_with_users_and_tls() throws Exception {
    var certificate = SelfSigned.forHost("localhost", folder);
    try (var redis = new GenericContainer<>(DockerImageName.parse("redis:7.2.11"))) {
      redis
          .withCopyToContainer(Transferable.of(certificate.key()), "/tls/key.pem")
          .withCopyToContainer(Transferable.of(certificate.certificate()), "/tls/cert.pem")
          .withCopyToContainer(
              Transferable.of(
                  """
                  user default off
                  user gpunas on >p@ss/word ~gpunas:* +@read +@write +@scripting +@connection -@dangerous
                  """),
              "/tls/users.acl")
          .withCommand(
              "redis-server --port 0 --tls-port 6380 --tls-auth-clients no --aclfile /tls/users.acl"
                  + " --tls-cert-file /tls/cert.pem --tls-key-file /tls/key.pem")
          .withExposedPorts(6380)
          .start();
      System.setProperty(TRUST_STORE, certificate.trustStore().toString());
      System.setProperty(TRUST_STORE_PASSWORD, SelfSigned.PASSWORD);
      var place = "localhost:" + redis.getMappedPort(6380);
      try (var store = RedisTableStore.at("rediss://gpunas:p%40ss%2Fword@" + place)) {
        store.put(TABLE);
        assertThat(store.find("t")).isEqualTo(TABLE);
        assertThat(store.list().tables()).containsExactly(TABLE.summary());
      }
      assertThatThrownBy(() -> RedisTableStore.at("rediss://gpunas:another@" + place))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("WRONGPASS")
          .hasMessageContaining("must name a user, with its password")
          .hasMessageNotContaining("another@");
      System.clearProperty(TRUST_STORE);
      assertThatThrownBy(() -> RedisTableStore.at("rediss://gpunas:p%40ss%2Fword@" + place))
          .as("a certificate that nobody vouches for")
          .isInstanceOf(Refused.class)
          .hasMessageContaining("trustStore");
    } finally {
      System.clearProperty(TRUST_STORE);
      System.clearProperty(TRUST_STORE_PASSWORD);
    }
  }

  /** Work that may be interrupted. */
  private interface Work {
    void on(Delivery<LayersMissing> delivery) throws InterruptedException;
  }

  private static JobQueue queue(KafkaSettings kafka, JobQueueSettings settings, Work work) {
    var worker =
        new Worker<LayersMissing>() {
          @Override
          public void work(Delivery<LayersMissing> delivery) throws InterruptedException {
            work.on(delivery);
          }

          @Override
          public void giveUp(Delivery<LayersMissing> delivery, Cause cause, String reason) {
            throw new AssertionError(reason);
          }
        };
    return new JobQueue(kafka, settings, Topics.LAYERS_MISSING, worker, new SimpleMeterRegistry());
  }
}
