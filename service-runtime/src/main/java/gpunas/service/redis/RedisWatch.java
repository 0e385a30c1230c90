package gpunas.service.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis every two seconds whether it is there, over a connection of its own: what a service
 * asks in its work may be hours apart.
 */
public final class RedisWatch implements AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final String name;
  private final InstantSource clock;
  private final RedisClient client;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("redis-watch").daemon().factory());

  private @Nullable StatefulRedisConnection<String, String> connection;
  private Instant heard;
  private volatile @Nullable String away;

  /**
   * @param uri of Redis
   */
  public RedisWatch(String uri, InstantSource clock) {
    var location = RedisURI.create(uri);
    this.name = location.toString(); // without its password
    this.clock = clock;
    this.heard = clock.instant();
    location.setTimeout(PATIENCE);
    this.client = RedisClient.create(location);
    var _ = executor.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Says since when Redis is away, for people; null if it is there. */
  public @Nullable String away() {
    return away;
  }

  private void ask() {
    try {
      if (connection == null) {
        connection = client.connect();
      }
      var _ = connection.sync().ping();
      heard = clock.instant();
      away = null;
    } catch (RedisException e) {
      away =
          "Redis at %s is away: it has not answered since %s: %s"
              .formatted(name, heard.truncatedTo(ChronoUnit.SECONDS), e.getMessage());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    client.shutdown();
  }
}
