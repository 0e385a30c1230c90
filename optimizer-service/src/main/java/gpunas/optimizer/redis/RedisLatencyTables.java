package gpunas.optimizer.redis;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.optimizer.search.LatencyTables;
import gpunas.schemas.TableKeys;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.service.redis.RedisRefusal;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the tables that the latency service keeps. May be used by several threads. */
public final class RedisLatencyTables implements LatencyTables, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLatencyTables.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Long enough for a busy machine to read a table of GPUNet's whole space. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RedisURI location;
  private final RedisClient client;

  private RedisLatencyTables(RedisURI location, RedisClient client) {
    this.location = location;
    this.client = client;
  }

  /**
   * The tables in the Redis at a URI. If it cannot be reached, it is tried again at every call.
   *
   * @throws Refused if it does not let this user read tables
   */
  public static RedisLatencyTables at(String uri) {
    return at(uri, PATIENCE);
  }

  /**
   * @param patience with a Redis that does not answer
   */
  static RedisLatencyTables at(String uri, Duration patience) {
    var location = RedisURI.create(uri);
    location.setTimeout(patience);
    var client = RedisClient.create(location);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
            .build());
    var tables = new RedisLatencyTables(location, client);
    try {
      var _ = tables.costs("whether-it-may-be-read");
    } catch (TransientFailure e) {
      LOG.warn("{}", e.getMessage());
    } catch (Refused e) {
      tables.close();
      throw e;
    }
    return tables;
  }

  /**
   * {@inheritDoc}
   *
   * @throws TransientFailure if Redis cannot be reached or does not have the table: the latency
   *     service restores what it loses
   * @throws Refused if Redis does not let this user read it
   */
  @Override
  public ToDoubleFunction<Layer> find(String tableId, SearchSpace space) {
    var costs = costs(tableId);
    return layer -> {
      var micros = costs.get(LayerKey.of(layer));
      if (micros == null) {
        throw new TransientFailure(
            FailureCode.REDIS,
            "Latency table %s has no entry for %s.".formatted(tableId, LayerKey.of(layer)));
      }
      return Double.parseDouble(micros);
    };
  }

  private Map<String, String> costs(String tableId) {
    try (var connection = client.connect()) {
      return connection.sync().hgetall(TableKeys.costs(tableId));
    } catch (RedisException e) {
      var refused = RedisRefusal.of(e, location, "HGETALL " + TableKeys.costs("*"));
      throw refused == null
          ? new TransientFailure(
              FailureCode.REDIS,
              "Redis at %s does not answer: %s Searches that need their latency table wait for it."
                  .formatted(location, e.getMessage()),
              e)
          : refused;
    }
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
