package gpunas.latency.redis;

import static gpunas.latency.Samples.keepAll;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.table.CalibratedTables;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableStoreContract;
import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

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

  @ParameterizedTest
  @ValueSource(strings = {"", ":entries", ":costs", ":spreads", ":deviations"})
  void a_table_that_has_lost_a_key_is_not_there_and_is_put_again(String part) {
    var table = halfModelled("t");
    store.put(table);
    commands.del("gpunas:table:t" + part);
    assertIsLostAndComesBack(table);
  }

  @ParameterizedTest
  @ValueSource(strings = {":entries", ":costs", ":spreads", ":deviations"})
  void a_part_of_a_table_is_not_taken_for_a_table(String part) {
    var table = halfModelled("t");
    store.put(table);
    var key = "gpunas:table:t" + part;
    commands.hdel(key, commands.hkeys(key).getFirst());
    assertIsLostAndComesBack(table);
  }

  private void assertIsLostAndComesBack(LatencyTable table) {
    assertThat(store.summary("t")).isNull();
    assertThat(store.find("t")).isNull();
    assertThat(store.list().tables()).isEmpty();
    var book = new TableBook();
    MeasuredRound.of(table, 1000).forEach(book::measured);
    keepAll(new TableKeeper(book, store));
    assertThat(store.find("t")).isEqualTo(table);
    assertThat(store.list().tables()).containsExactly(table.summary());
  }

  @Test
  void numbers_that_somebody_changed_are_said_to_be_damaged() {
    var table = table("t", tinySpace());
    store.put(table);
    commands.hset("gpunas:table:t:entries", table.micros().firstKey(), "1e9");
    assertThatThrownBy(() -> store.find("t"))
        .isInstanceOf(TransientFailure.class)
        .hasMessageContaining("being written or damaged")
        .hasMessageContaining("delete the keys gpunas:table:t, gpunas:table:t:entries, ");
    store.put(table);
    assertThat(store.find("t")).isEqualTo(table);
  }

  @Test
  void a_user_with_the_rights_that_are_documented_is_enough() {
    commands.aclSetuser(
        "gpunas",
        AclSetuserArgs.Builder.on()
            .addPassword("secret")
            .keyPattern("gpunas:*")
            .addCategory(AclCategory.READ)
            .addCategory(AclCategory.WRITE)
            .addCategory(AclCategory.SCRIPTING)
            .addCategory(AclCategory.CONNECTION)
            .removeCategory(AclCategory.DANGEROUS));
    var uri = redis.uri().replace("redis://", "redis://gpunas:secret@");
    try (var restricted = RedisTableStore.at(uri)) {
      var table = halfModelled("t");
      restricted.put(table);
      assertThat(restricted.find("t")).isEqualTo(table);
      assertThat(restricted.list().tables()).containsExactly(table.summary());
    }
  }

  @Test
  void a_redis_that_throws_tables_away_is_warned_of() {
    commands.configSet(Map.of("maxmemory", "64mb", "maxmemory-policy", "allkeys-lru"));
    var logger = (Logger) LoggerFactory.getLogger(RedisTableStore.class);
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    logger.addAppender(logged);
    try {
      RedisTableStore.at(redis.uri()).close();
      assertThat(logged.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage, STRING)
          .contains("throws keys away at 64.00M", "allkeys-lru", "Set maxmemory-policy noeviction");
    } finally {
      logger.detachAppender(logged);
      commands.configSet(Map.of("maxmemory", "0", "maxmemory-policy", "noeviction"));
    }
  }

  @Test
  void what_is_no_table_is_said_to_be_damaged() {
    commands.hset("gpunas:table:t", "version", "1");
    assertThatThrownBy(() -> store.summary("t"))
        .isInstanceOf(TransientFailure.class)
        .hasMessageContaining("no field");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":entries", ":costs", ":spreads", ":deviations"})
  void a_key_that_is_no_hash_is_said_to_be_damaged_and_of_which_table(String part) {
    var other = table("other", tinySpace());
    store.put(other);
    store.put(halfModelled("t"));
    commands.set("gpunas:table:t" + part, "no hash");
    var listed = store.list();
    assertThat(listed.tables()).containsExactly(other.summary());
    assertThat(listed.damaged().get("t"))
        .startsWith("Table 't' in Redis is being written or damaged: ")
        .contains("delete the keys gpunas:table:t,");
    for (ThrowingCallable question :
        List.<ThrowingCallable>of(() -> store.summary("t"), () -> store.find("t"))) {
      assertThatThrownBy(question)
          .isInstanceOf(DamagedTable.class)
          .hasMessageStartingWith("Table 't' in Redis is being written or damaged: ")
          .hasMessageContaining("WRONGTYPE");
    }
  }

  @Test
  void a_redis_that_takes_no_writes_keeps_waiting_what_is_written_and_nothing_else() {
    var there = table("there", tinySpace());
    store.put(there);
    commands.replicaof("127.0.0.1", 1);
    try {
      assertThatThrownBy(() -> store.put(table("new", tinySpace())))
          .isInstanceOf(TableFailure.class)
          .hasMessageContaining("takes no writes for now, and table 'new' waits for it: READONLY");
      assertThat(store.find("there")).isEqualTo(there);
      assertThat(store.list().tables()).containsExactly(there.summary());
    } finally {
      commands.replicaofNoOne();
    }
    assertThat(store.put(table("new", tinySpace()))).isTrue();
  }

  /**
   * To put a table begins with a deletion: Redis lets a script go on that has changed something.
   */
  @Test
  void a_full_redis_takes_a_table_all_the_same() {
    var table = table("t", tinySpace());
    commands.configSet("maxmemory", "1");
    try {
      assertThat(store.put(table)).isTrue();
      assertThat(store.find("t")).isEqualTo(table);
    } finally {
      commands.configSet("maxmemory", "0");
    }
  }

  @Test
  void a_generation_that_is_no_number_is_said_to_be_damaged() {
    var table = table("t", tinySpace());
    store.put(table);
    commands.hset("gpunas:table:t", "generation", "first");
    assertThatThrownBy(() -> store.generation("t"))
        .isInstanceOf(DamagedTable.class)
        .hasMessageContaining("its generation is 'first', which is no number. If this lasts");
    assertThatThrownBy(() -> store.put(table)).isInstanceOf(DamagedTable.class);
    assertThatThrownBy(() -> store.deleteBefore("t", 1)).isInstanceOf(DamagedTable.class);
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

  /** A table that has something in each of its hashes. */
  private static LatencyTable halfModelled(String id) {
    var table = table(id, tinySpace());
    var measured = Map.of(table.micros().firstKey(), 0.125);
    var modelled = Map.of(table.micros().lastKey(), 0.03);
    return new LatencyTable(id, table.provenance(), table.entries(), measured, modelled);
  }

  private static void startRedisAt(int port) {
    redis = EmbeddedRedis.start(port);
    client = RedisClient.create(redis.uri());
    commands = client.connect().sync();
  }
}
