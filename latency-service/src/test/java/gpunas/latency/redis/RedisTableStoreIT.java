package gpunas.latency.redis;

import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.table.CalibratedTables;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableStoreContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisTableStoreIT extends TableStoreContract {

  private static EmbeddedRedis redis;
  private static RedisClient client;
  private static RedisCommands<String, String> commands;

  private RedisTableStore store;

  @BeforeAll
  static void startRedis() {
    redis = EmbeddedRedis.start();
    client = RedisClient.create(redis.uri());
    commands = client.connect().sync();
  }

  @AfterAll
  static void stopRedis() {
    client.shutdown();
    redis.close();
  }

  @BeforeEach
  void connect() {
    commands.flushall();
    store = RedisTableStore.at(redis.uri());
  }

  @AfterEach
  void disconnect() {
    store.close();
  }

  @Override
  protected TableStore store() {
    return store;
  }

  @Test
  void the_layout_is_hashes() {
    var table = table("t", tinySpace());
    store.put(table);
    assertThat(commands.hgetall("gpunas:table:t"))
        .containsEntry("version", table.version())
        .containsEntry("layers", Integer.toString(table.micros().size()))
        .containsEntry("device", "a device");
    assertThat(commands.hgetall("gpunas:table:t:entries"))
        .hasSameSizeAs(table.micros())
        .containsEntry(table.micros().firstKey(), "" + table.micros().firstEntry().getValue());
    assertThat(commands.hgetall("gpunas:table:t:costs"))
        .isEqualTo(commands.hgetall("gpunas:table:t:entries"));
  }

  @Test
  void costs_are_calibrated() {
    var table = CalibratedTables.slowerByATenth("t");
    store.put(table);
    assertThat(store.find("t")).isEqualTo(table);
    var costs = commands.hgetall("gpunas:table:t:costs");
    assertThat(costs).containsOnlyKeys(table.micros().keySet());
    assertThat(costs)
        .allSatisfy(
            (layer, cost) -> assertThat(Double.valueOf(cost)).isEqualTo(table.costs().get(layer)));
  }

  @Test
  void a_part_of_a_table_is_not_taken_for_a_table() {
    var table = table("t", tinySpace());
    store.put(table);
    commands.hdel("gpunas:table:t:entries", table.micros().firstKey());
    assertThatThrownBy(() -> store.find("t"))
        .isInstanceOf(TransientFailure.class)
        .hasMessageContaining("being written or damaged")
        .hasMessageContaining("delete the keys gpunas:table:t and gpunas:table:t:entries");
    store.put(table);
    assertThat(store.find("t")).isEqualTo(table);
  }

  @Test
  void what_is_no_table_is_said_to_be_damaged() {
    commands.hset("gpunas:table:t", "version", "1");
    assertThatThrownBy(() -> store.summary("t"))
        .isInstanceOf(TransientFailure.class)
        .hasMessageContaining("no field");
  }

  @Test
  void a_redis_that_comes_later_is_found() {
    var port = URI.create(redis.uri()).getPort();
    redis.close();
    try (var early = RedisTableStore.at("redis://127.0.0.1:" + port)) {
      assertThatThrownBy(() -> early.summary("t"))
          .isInstanceOfSatisfying(
              TransientFailure.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.REDIS));
      client.shutdown();
      startRedisAt(port);
      assertThat(early.summary("t")).isNull();
    }
  }

  private static void startRedisAt(int port) {
    redis = EmbeddedRedis.start(port);
    client = RedisClient.create(redis.uri());
    commands = client.connect().sync();
  }
}
