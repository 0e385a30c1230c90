package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.Refused;
import gpunas.latency.redis.RedisTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.optimizer.redis.RedisLatencyTables;
import gpunas.pipeline.release.Launched;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import gpunas.service.redis.RedisWatch;
import gpunas.trainer.redis.RedisDeviceLeases;
import io.lettuce.core.RedisClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What uses Redis, over TLS, as users with the rights that docs/security.md lists. */
@Timeout(300)
class RedisOverTlsIT {
  private static final String PASSWORD = "open-sesame";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final String LATENCY = Rights.userOf("latency");
  private static final String OPTIMIZER = Rights.userOf("optimizer");
  private static final String TRAINER = Rights.userOf("trainer");

  /** Redis ends who runs a script that does what its user may not, in words of each release. */
  private static final List<String> MORE_USERS =
      List.of(
          "user default off",
          "user reader on >%s ~gpunas:table:* +@connection -@dangerous +scan +eval +hget +hlen"
              .formatted(PASSWORD));

  private static final Duration SHORT = Duration.ofSeconds(9);

  @TempDir private static Path folder;
  private static SelfSigned certificate;
  private static SelfSigned another;
  private static TlsRedis redis;

  @BeforeAll
  @Timeout(60)
  static void start() throws Exception {
    certificate = SelfSigned.forHost("127.0.0.1", Files.createDirectory(folder.resolve("one")));
    another = SelfSigned.forHost("127.0.0.1", Files.createDirectory(folder.resolve("another")));
    var users = new ArrayList<>(Rights.redisUsers(PASSWORD));
    users.addAll(MORE_USERS);
    redis = TlsRedis.start(certificate, users, folder);
  }

  @AfterAll
  static void stop() {
    if (redis != null) { // else skipped
      redis.close();
    }
  }

  @BeforeEach
  void trust() {
    System.setProperty(TRUST_STORE, certificate.trustStore().toString());
    System.setProperty(TRUST_STORE_PASSWORD, SelfSigned.PASSWORD);
  }

  @AfterEach
  void trustNobody() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE_PASSWORD);
  }

  @Test
  void a_table_is_kept_by_the_latency_service_and_read_by_the_optimizer() {
    var space = Spaces.quickstart();
    var layer = new LayerGrid(space).layers().iterator().next();
    var table =
        new LatencyTable(
            "t",
            new Provenance("here", "onnxruntime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
            Map.of(LayerKey.of(layer), 12.5));
    try (var store = RedisTableStore.at(redis.uri(LATENCY, PASSWORD));
        var tables = RedisLatencyTables.at(redis.uri(OPTIMIZER, PASSWORD))) {
      assertThat(store.put(table, 1)).isTrue();
      assertThat(store.find("t")).isEqualTo(table);
      assertThat(store.list().tables()).containsExactly(table.summary());
      assertThat(tables.find("t", space).applyAsDouble(layer)).isEqualTo(12.5);
      assertThat(store.deleteBefore("t", 2)).isTrue();
      assertThat(store.find("t")).isNull();
    }
  }

  @Test
  void a_trainer_takes_renews_and_gives_back_a_device() throws Exception {
    var lost = new CountDownLatch(1);
    try (var trainer = leases();
        var other = leases()) {
      var lease = trainer.tryAcquire(0, lost::countDown);
      assertThat(lease).isNotNull();
      assertThat(lost.await(SHORT.toMillis() * 2, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(other.tryAcquire(0, () -> {})).isNull();
      lease.close();
      assertThat(other.tryAcquire(0, () -> {})).isNotNull();
    }
  }

  private static RedisDeviceLeases leases() {
    return new RedisDeviceLeases(redis.uri(TRAINER, PASSWORD), "host", SHORT);
  }

  @ParameterizedTest
  @CsvSource({"gpunas-latency", "gpunas-optimizer"})
  void health_may_be_asked_by_users_of_few_rights(String user) throws InterruptedException {
    try (var client = RedisClient.create(redis.uri(user, PASSWORD));
        var connection = client.connect()) {
      assertThat(connection.sync().ping()).isEqualTo("PONG");
    }
    try (var watch = new RedisWatch(redis.uri(user, "barley"), InstantSource.system())) {
      while (watch.away() == null) {
        Thread.sleep(50);
      }
      assertThat(watch.away()).contains("Redis at ").doesNotContain("barley");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "gpunas-latency : barley      : WRONGPASS",
        "nobody         : open-sesame : WRONGPASS",
        "gpunas-trainer : open-sesame : NOPERM",
        // A script runs, and then not what is in it: as Redis to 7.0 says it, and as later ones do.
        "reader         : open-sesame : executing the script can't run|ACL failure in script"
      })
  void who_may_not_keep_tables_is_refused_at_the_start(
      String user, String password, String reason) {
    assertThatThrownBy(() -> RedisTableStore.at(redis.uri(user, password)))
        .isInstanceOf(Refused.class)
        .hasMessageContainingAll("refuses: ", "may SCAN, EVAL, DEL")
        .hasMessageFindingMatch(reason)
        .hasMessageNotContainingAny(password, "\n");
  }

  @ParameterizedTest
  @CsvSource({"gpunas-optimizer, barley", "gpunas-trainer, open-sesame"})
  void who_may_not_read_tables_or_lease_devices_is_refused_at_the_start(
      String user, String password) {
    var uri = redis.uri(user, password);
    assertThatThrownBy(() -> RedisLatencyTables.at(uri))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("may HGETALL gpunas:table:*:costs")
        .hasMessageNotContainingAny(password, "\n");
    assertThatThrownBy(
            () -> new RedisDeviceLeases(uri.replace("trainer", "optimizer"), "host", SHORT))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("may GET, SET, DEL, PEXPIRE and EVAL gpunas:gpu-lease:*")
        .hasMessageNotContainingAny(password, "\n");
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused_at_the_start() {
    System.setProperty(TRUST_STORE, another.trustStore().toString());
    var uri = redis.uri(LATENCY, PASSWORD);
    assertThatThrownBy(() -> RedisTableStore.at(uri))
        .isInstanceOf(Refused.class)
        .hasMessageContainingAll("is not who it should be", "PKIX path", TRUST_STORE)
        .hasMessageNotContainingAny(PASSWORD, "\n");
    assertThatThrownBy(() -> RedisLatencyTables.at(uri)).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> new RedisDeviceLeases(uri, "host", SHORT)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpunas-latency   | barley      | one     | refuses: WRONGPASS",
        "gpunas-optimizer | open-sesame | one     | refuses: NOPERM",
        "gpunas-latency   | open-sesame | another | is not who it should be"
      })
  void a_process_that_is_refused_ends_with_one_line(
      String user, String password, String trusted, String reason) throws Exception {
    var ended =
        Launched.run(
            folder,
            Map.of("REDIS_URI", redis.uri(user, password), "LATENCY_PROFILE", "false"),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D%s=%s".formatted(TRUST_STORE, folder.resolve(trusted).resolve("trusted.p12")),
                "-D%s=%s".formatted(TRUST_STORE_PASSWORD, SelfSigned.PASSWORD),
                "-cp",
                System.getProperty("java.class.path"),
                "gpunas.latency.app.Application"));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output().lines().filter(line -> line.contains("ERROR")))
        .singleElement()
        .asString()
        .contains("latency cannot start: Redis at ", reason);
    assertThat(ended.output()).doesNotContain("\tat ", password);
  }
}
