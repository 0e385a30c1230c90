package gpunas.optimizer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.schemas.TableKeys;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RedisLatencyTablesIT {

  private static final SearchSpace SPACE = Spaces.quickstart();

  private EmbeddedRedis redis;
  private RedisClient client;
  private RedisCommands<String, String> commands;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start();
    client = RedisClient.create(redis.uri());
    commands = client.connect().sync();
  }

  @AfterEach
  void stop() {
    client.shutdown();
    redis.close();
  }

  private String uriOf(String user) {
    return redis.uri().replace("redis://", "redis://" + user + ":secret@");
  }

  private void user(String name, boolean mayReadTables) {
    var rights = AclSetuserArgs.Builder.on().addPassword("secret").allKeys().allCommands();
    commands.aclSetuser(name, mayReadTables ? rights : rights.removeCommand(CommandType.HGETALL));
  }

  @Test
  @Timeout(60)
  void who_asks_a_redis_that_is_silent_is_told_so() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var tables =
            RedisLatencyTables.at(
                "redis://127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(200))) {
      assertThatThrownBy(() -> tables.find("t", SPACE))
          .isInstanceOf(TransientFailure.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void a_layer_costs_what_the_table_says() {
    var layer = new LayerGrid(SPACE).layers().iterator().next();
    commands.hset(TableKeys.costs("t"), LayerKey.of(layer), "12.5");
    try (var tables = RedisLatencyTables.at(redis.uri())) {
      assertThat(tables.find("t", SPACE).applyAsDouble(layer)).isEqualTo(12.5);
      assertThatThrownBy(() -> tables.find("lost", SPACE).applyAsDouble(layer))
          .isInstanceOf(TransientFailure.class)
          .hasMessageContaining("Latency table lost has no entry for");
    }
  }

  @Test
  void a_redis_that_is_away_is_waited_for() {
    var uri = redis.uri();
    redis.close();
    try (var tables = RedisLatencyTables.at(uri)) {
      assertThatThrownBy(() -> tables.find("t", SPACE))
          .isInstanceOf(TransientFailure.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void a_user_that_may_not_read_tables_is_refused_at_the_start() {
    user("blind", false);
    assertThatThrownBy(() -> RedisLatencyTables.at(uriOf("blind")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("NOPERM")
        .hasMessageContaining(
            "must name a user, with its password, that may HGETALL gpunas:table:*:costs")
        .message()
        .doesNotContain("secret");
    assertThatThrownBy(() -> RedisLatencyTables.at(uriOf("nobody")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("WRONGPASS");
  }

  @Test
  void a_right_that_is_withdrawn_is_no_outage() {
    user("reader", true);
    try (var tables = RedisLatencyTables.at(uriOf("reader"))) {
      user("reader", false);
      assertThatThrownBy(() -> tables.find("t", SPACE))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("NOPERM");
    }
  }
}
