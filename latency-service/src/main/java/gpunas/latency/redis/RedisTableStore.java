package gpunas.latency.redis;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import gpunas.service.redis.RedisRefusal;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables in Redis, 6 or newer. A table is written by one script, and is there only while each of
 * its hashes has as many pairs as were written; it is read back only if its entries have the
 * fingerprint that was written with them. Nobody sees a part of one: what Redis loses of it, all of
 * it is lost, and whoever keeps it puts it there again.
 *
 * <p>All methods throw {@link TransientFailure} while Redis cannot be reached, {@link DamagedTable}
 * while what it has under a table's keys is none, and {@link TableFailure} while it takes no
 * writes, as a replica does, or while its disk is full.
 */
public final class RedisTableStore implements TableStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisTableStore.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Long enough for a busy machine to write a table of GPUNet's whole space. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int KEYS_PER_SCAN = 1000;

  /** The value of Redis' maxmemory-policy that tables want. */
  private static final String KEEPS_ALL = "noeviction";

  /** What Redis says of a key that is no hash, and its script of a generation that is no number. */
  private static final Pattern DAMAGE = Pattern.compile("WRONGTYPE|attempt to compare");

  /**
   * What Redis says while it reads and does not write; of a script's commands, with more around.
   */
  private static final Pattern WRITES_NOTHING =
      Pattern.compile("\\b(OOM|MISCONF|READONLY|NOREPLICAS) ");

  /** What a user of Redis must be allowed. */
  private static final String NEEDED =
      "SCAN, EVAL, DEL, HGET, HGETALL, HLEN and HSET %s*".formatted(TableHash.PREFIX);

  /**
   * ARGV: the generation; for each key, how many pairs its hash has, then the pairs; Lua unpacks
   * some thousands.
   */
  private static final String PUT =
      """
      local stored = redis.call('HGET', KEYS[1], 'generation') or '0'
      if tonumber(stored) > tonumber(ARGV[1]) then
        return 0
      end
      local at = 2
      for _, key in ipairs(KEYS) do
        redis.call('DEL', key)
        local last = at + 2 * tonumber(ARGV[at])
        for i = at + 1, last, 2000 do
          redis.call('HSET', key, unpack(ARGV, i, math.min(i + 1999, last)))
        end
        at = last + 1
      end
      return 1
      """;

  /** ARGV: the generation up to which all earlier ones go. */
  private static final String DELETE_BEFORE =
      """
      local stored = redis.call('HGET', KEYS[1], 'generation') or '0'
      if tonumber(stored) >= tonumber(ARGV[1]) then
        return 0
      end
      return redis.call('DEL', unpack(KEYS))
      """;

  /** Answers with the pairs of the first hash, one after the other, and the sizes of the others. */
  private static final String SUMMARY =
      """
      local answer = {redis.call('HGETALL', KEYS[1])}
      for i = 2, #KEYS do
        answer[i] = redis.call('HLEN', KEYS[i])
      end
      return answer
      """;

  private final RedisURI location;
  private final RedisClient client;
  private @Nullable StatefulRedisConnection<String, String> connection;

  private RedisTableStore(RedisURI location, RedisClient client) {
    this.location = location;
    this.client = client;
  }

  /**
   * A store in the Redis at a URI. If it cannot be reached, it is tried again at every call.
   *
   * @throws Refused if it is too old, or does not let this user
   */
  public static RedisTableStore at(String uri) {
    var location = RedisURI.create(uri);
    location.setTimeout(PATIENCE);
    var client = RedisClient.create(location);
    client.setOptions(
        ClientOptions.builder()
            .protocolVersion(ProtocolVersion.RESP3)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
            .build());
    var store = new RedisTableStore(location, client);
    try {
      var _ = summary(store.commands(), "whether-it-may-be-read");
      store.warnOfEviction();
    } catch (RedisException e) {
      var refused = RedisRefusal.of(e, location, NEEDED);
      if (refused != null) {
        store.close();
        throw refused;
      }
      LOG.warn("Redis at {} cannot be reached: {}", location, e.getMessage());
    }
    return store;
  }

  @Override
  public @Nullable TableSummary summary(String id) {
    return ask(id, redis -> summary(redis, id));
  }

  @Override
  public @Nullable LatencyTable find(String id) {
    return ask(
        id,
        redis -> {
          var summary = summary(redis, id);
          return summary == null ? null : table(redis, summary);
        });
  }

  @Override
  public boolean put(LatencyTable table, long generation) {
    var arguments = new ArrayList<String>();
    arguments.add(Long.toString(generation));
    TableHash.hashes(table, generation).forEach(hash -> add(arguments, hash));
    return count(PUT, table.id(), arguments.toArray(String[]::new)) > 0;
  }

  @Override
  public boolean deleteBefore(String id, long generation) {
    return count(DELETE_BEFORE, id, Long.toString(generation)) > 0;
  }

  @Override
  public long generation(String id) {
    var fields = ask(id, redis -> redis.hgetall(TableHash.key(id)));
    try {
      return TableHash.generation(fields);
    } catch (IllegalArgumentException e) {
      throw damaged(id, e);
    }
  }

  @Override
  public String place(String id) {
    return keys(id);
  }

  private long count(String script, String id, String... arguments) {
    return ask(
        id,
        redis -> redis.<Long>eval(script, ScriptOutputType.INTEGER, TableHash.keys(id), arguments));
  }

  @Override
  public Listed list() {
    var tables = new TreeMap<String, TableSummary>();
    var damaged = new TreeMap<String, String>();
    for (var id : ids()) {
      try {
        var summary = summary(id);
        if (summary != null) {
          tables.put(id, summary);
        }
      } catch (DamagedTable e) {
        damaged.put(id, String.valueOf(e.getMessage()));
      }
    }
    return new Listed(List.copyOf(tables.values()), damaged);
  }

  private Set<String> ids() {
    return ask(redis -> {
      var keys = ScanArgs.Builder.matches(TableHash.PREFIX + "*").limit(KEYS_PER_SCAN);
      return ScanIterator.scan(redis, keys).stream()
          .filter(TableHash::isSummaryKey)
          .map(key -> key.substring(TableHash.PREFIX.length()))
          .collect(Collectors.toSet());
    });
  }

  /** A table as far as its summary says; null if there is none, or any of it is lost. */
  private static @Nullable TableSummary summary(RedisCommands<String, String> redis, String id) {
    List<?> answer = redis.eval(SUMMARY, ScriptOutputType.MULTI, TableHash.keys(id));
    var fields = pairs((List<?>) answer.getFirst());
    if (fields.isEmpty()) {
      return null;
    }
    try {
      var summary = TableHash.summary(fields);
      var sizes = answer.stream().skip(1).map(Long.class::cast).toList();
      return TableHash.isWhole(fields, sizes) ? summary : null;
    } catch (IllegalArgumentException e) {
      throw damaged(id, e);
    }
  }

  private static Map<String, String> pairs(List<?> flat) {
    var pairs = new HashMap<String, String>();
    for (var i = 0; i < flat.size(); i += 2) {
      pairs.put((String) flat.get(i), (String) flat.get(i + 1));
    }
    return pairs;
  }

  private static LatencyTable table(RedisCommands<String, String> redis, TableSummary summary) {
    var entries = redis.hgetall(TableHash.entriesKey(summary.id()));
    var spreads = redis.hgetall(TableHash.spreadsKey(summary.id()));
    var deviations = redis.hgetall(TableHash.deviationsKey(summary.id()));
    try {
      return TableHash.table(summary, entries, spreads, deviations);
    } catch (IllegalArgumentException e) {
      throw damaged(summary.id(), e);
    }
  }

  private static DamagedTable damaged(String id, RuntimeException cause) {
    return new DamagedTable(
        "Table '%s' in Redis is being written or damaged: %s. If this lasts, delete %s; what was measured comes back."
            .formatted(id, cause.getMessage(), keys(id)),
        cause);
  }

  private TableFailure unwritten(String id, String said, RuntimeException cause) {
    return new TableFailure(
        FailureCode.REDIS,
        "Redis at %s takes no writes for now, and table '%s' waits for it: %s"
            .formatted(location, id, said),
        cause);
  }

  private static String keys(String id) {
    return "the keys %s in Redis".formatted(String.join(", ", TableHash.keys(id)));
  }

  private static void add(List<String> arguments, Map<String, String> pairs) {
    arguments.add(Integer.toString(pairs.size()));
    pairs.forEach((field, value) -> {
      arguments.add(field);
      arguments.add(value);
    });
  }

  /** What Redis throws away comes back, but whatever needs it waits until then. */
  private void warnOfEviction() {
    String memory;
    try {
      memory = commands().info("memory");
    } catch (RedisCommandExecutionException e) {
      LOG.info(
          "Redis at {} does not tell whether it throws keys away: {}", location, e.getMessage());
      return;
    }
    var settings =
        memory
            .lines()
            .map(line -> line.split(":", 2))
            .filter(pair -> pair.length == 2)
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, _) -> first));
    var policy = settings.getOrDefault("maxmemory_policy", KEEPS_ALL);
    if (!policy.equals(KEEPS_ALL) && !settings.getOrDefault("maxmemory", "0").equals("0")) {
      LOG.warn(
          "Redis at {} throws keys away at {} of memory (maxmemory-policy {}): lost tables come back, but searches wait for them. Set maxmemory-policy {}.",
          location,
          settings.get("maxmemory_human"),
          policy,
          KEEPS_ALL);
    }
  }

  /** Asks what concerns one table. */
  private <T extends @Nullable Object> T ask(
      String id, Function<RedisCommands<String, String>, T> question) {
    return ask(redis -> {
      try {
        return question.apply(redis);
      } catch (RedisCommandExecutionException e) {
        var said = String.valueOf(e.getMessage());
        if (DAMAGE.matcher(said).find()) {
          throw damaged(id, e);
        }
        throw WRITES_NOTHING.matcher(said).find() ? unwritten(id, said, e) : e;
      }
    });
  }

  private <T extends @Nullable Object> T ask(Function<RedisCommands<String, String>, T> question) {
    try {
      return question.apply(commands());
    } catch (RedisException e) {
      var refused = RedisRefusal.of(e, location, NEEDED);
      if (refused != null) {
        throw refused;
      }
      throw new TransientFailure(
          FailureCode.REDIS,
          "Redis at %s does not answer: %s Whatever needs latency tables waits for it."
              .formatted(location, e.getMessage()),
          e);
    }
  }

  private synchronized RedisCommands<String, String> commands() {
    if (connection == null) {
      connection = client.connect();
    }
    return connection.sync();
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
