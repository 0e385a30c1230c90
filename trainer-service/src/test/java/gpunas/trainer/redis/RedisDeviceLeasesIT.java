package gpunas.trainer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.Refused;
import gpunas.trainer.DeviceLeases;
import gpunas.trainer.DeviceLeasesContract;
import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisDeviceLeasesIT extends DeviceLeasesContract {

  /** Long enough for a busy machine to renew it in time. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  private static EmbeddedRedis redis;

  private final String host = UUID.randomUUID().toString();
  private final List<RedisDeviceLeases> trainers = new ArrayList<>();

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @AfterEach
  void close() {
    trainers.forEach(RedisDeviceLeases::close);
  }

  @Override
  protected DeviceLeases newTrainer() {
    return newTrainer(host, Duration.ofSeconds(20));
  }

  @Test
  void trainers_of_other_hosts_have_other_gpus() {
    assertThat(newTrainer().tryAcquire(0, () -> {})).isNotNull();
    assertThat(newTrainer("elsewhere-" + host, SHORT).tryAcquire(0, () -> {})).isNotNull();
  }

  @Test
  void a_lease_is_renewed_for_longer_than_it_lasts() throws InterruptedException {
    var lost = new CountDownLatch(1);
    assertThat(newTrainer(host, SHORT).tryAcquire(0, lost::countDown)).isNotNull();

    assertThat(lost.await(SHORT.toMillis() * 4, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(newTrainer().tryAcquire(0, () -> {})).isNull();
  }

  @Test
  void a_lease_of_a_trainer_that_died_ends() throws InterruptedException {
    var dead = newTrainer(host, SHORT);
    assertThat(dead.tryAcquire(0, () -> {})).isNotNull();
    dead.close();

    var next = newTrainer();
    while (next.tryAcquire(0, () -> {}) == null) {
      Thread.sleep(50);
    }
  }

  @Test
  void a_lease_that_somebody_else_has_is_lost() throws InterruptedException {
    var lost = new CountDownLatch(1);
    var lease = newTrainer(host, SHORT).tryAcquire(0, lost::countDown);
    steal("gpunas:gpu-lease:" + host + ":0");

    assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    lease.close();
    assertThat(newTrainer().tryAcquire(0, () -> {})).as("the thief's lease").isNull();
  }

  @Test
  void a_lease_is_lost_with_redis() throws InterruptedException {
    var lost = new CountDownLatch(1);
    var mortal = EmbeddedRedis.start();
    try (var trainer = new RedisDeviceLeases(mortal.uri(), host, SHORT)) {
      assertThat(trainer.tryAcquire(0, lost::countDown)).isNotNull();
      mortal.close();

      assertThat(lost.await(50, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_redis_that_is_not_there_is_named() {
    assertThatThrownBy(() -> new RedisDeviceLeases("redis://127.0.0.1:1", host, SHORT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("redis://127.0.0.1:1")
        .hasMessageContaining("redis.uri");
  }

  /** In the middle of a training it would be too late. */
  @Test
  void a_user_that_could_not_renew_a_lease_is_refused_at_the_start() {
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      connection
          .sync()
          .aclSetuser(
              "forgetful",
              AclSetuserArgs.Builder.on()
                  .addPassword("secret")
                  .keyPattern("gpunas:gpu-lease:*")
                  .addCategory(AclCategory.CONNECTION)
                  .addCommand(CommandType.SET)
                  .addCommand(CommandType.GET)
                  .addCommand(CommandType.EVAL));
    }
    var uri = redis.uri().replace("redis://", "redis://forgetful:secret@");
    assertThatThrownBy(() -> new RedisDeviceLeases(uri, host, SHORT))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("executing the script can't")
        .hasMessageContaining("may GET, SET, DEL, PEXPIRE and EVAL gpunas:gpu-lease:*")
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_redis_that_takes_no_writes_for_now_does_not_keep_a_trainer_from_starting() {
    try (var failedOver = EmbeddedRedis.start();
        var client = RedisClient.create(failedOver.uri());
        var connection = client.connect()) {
      connection.sync().replicaof("127.0.0.1", 1);
      try (var trainer = new RedisDeviceLeases(failedOver.uri(), host, SHORT)) {
        assertThat(trainer.tryAcquire(0, () -> {})).isNull();
        connection.sync().replicaofNoOne();
        assertThat(trainer.tryAcquire(0, () -> {})).isNotNull();
      }
    }
  }

  private RedisDeviceLeases newTrainer(String onHost, Duration duration) {
    var trainer = new RedisDeviceLeases(redis.uri(), onHost, duration);
    trainers.add(trainer);
    return trainer;
  }

  private static void steal(String key) {
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      connection.sync().set(key, "thief");
    }
  }
}
