package gpunas.optimizer.redis;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import gpunas.optimizer.search.LatencyTables;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Reads the tables that the latency service keeps. */
public final class RedisLatencyTables implements LatencyTables, AutoCloseable {

  private final RedisClient client;

  /**
   * @param uri of Redis
   */
  public RedisLatencyTables(String uri) {
    client = RedisClient.create(uri);
  }

  /**
   * {@inheritDoc}
   *
   * @throws TransientFailure if Redis cannot be reached or does not have the table: the latency
   *     service restores what it loses
   */
  @Override
  public ToDoubleFunction<Layer> find(String tableId, SearchSpace space) {
    Map<String, String> costs;
    try (var connection = client.connect()) {
      costs = connection.sync().hgetall("gpunas:table:" + tableId + ":costs");
    } catch (RedisException e) {
      throw new TransientFailure(
          FailureCode.REDIS, "Redis cannot be read: %s".formatted(e.getMessage()), e);
    }
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

  @Override
  public void close() {
    client.shutdown();
  }
}
