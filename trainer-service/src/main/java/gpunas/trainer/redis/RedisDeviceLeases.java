package gpunas.trainer.redis;

import gpunas.eventloop.Refused;
import gpunas.service.redis.RedisRefusal;
import gpunas.trainer.DeviceLeases;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases as keys in Redis, {@code gpunas:gpu-lease:<host>:<gpu>}. A key's value is its holder's
 * random token; it expires unless the holder renews it.
 */
public final class RedisDeviceLeases implements DeviceLeases {

  private static final Logger LOG = LoggerFactory.getLogger(RedisDeviceLeases.class);

  private static final String PREFIX = "gpunas:gpu-lease:";

  private static final String NEEDED = "GET, SET, DEL, PEXPIRE and EVAL %s*".formatted(PREFIX);

  private final RedisURI location;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final String host;
  private final Duration duration;
  private final ScheduledExecutorService renewals =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("gpu-lease").daemon().factory());

  /**
   * Connects.
   *
   * @param uri of Redis, for example {@code redis://localhost:6379}
   * @param host name of this host; trainers that see the same GPUs must give the same one
   * @param duration how long a lease lasts that is not renewed
   * @throws IllegalStateException if Redis cannot be reached
   * @throws Refused if it does not let this user
   */
  public RedisDeviceLeases(String uri, String host, Duration duration) {
    this.location = RedisURI.create(uri);
    this.client = RedisClient.create(location);
    this.host = host;
    this.duration = duration;
    try {
      this.connection = client.connect();
      // Lettuce waits a minute for an answer unless told otherwise: longer than a lease lasts.
      connection.setTimeout(duration.dividedBy(3));
    } catch (RedisException e) {
      client.shutdown();
      throwIfRefused(e);
      throw new IllegalStateException(
          """
          Redis at %s cannot be reached: %s. A trainer with GPUs needs it to share them with other \
          trainers. Maybe redis.uri names another place.\
          """
              .formatted(location, e.getMessage()),
          e);
    }
    probe();
  }

  /** Who may take a lease and not renew it would lose it in the middle of a training. */
  private void probe() {
    try {
      RedisLease.probe(connection.sync(), PREFIX + "whether-it-may-be-renewed");
    } catch (RedisException e) {
      var refused = RedisRefusal.of(e, location, NEEDED);
      if (refused != null) {
        close();
        throw refused;
      }
      LOG.warn("Redis did not say whether leases on GPUs may be renewed: {}", e.getMessage());
    }
  }

  private void throwIfRefused(RedisException e) {
    var refused = RedisRefusal.of(e, location, NEEDED);
    if (refused != null) {
      throw refused;
    }
  }

  @Override
  public @Nullable Lease tryAcquire(int gpu, Runnable lost) {
    var key = "%s%s:%d".formatted(PREFIX, host, gpu);
    var token = UUID.randomUUID().toString();
    try {
      var answer = connection.sync().set(key, token, SetArgs.Builder.nx().px(duration.toMillis()));
      if (answer == null) {
        return null;
      }
    } catch (RedisException e) {
      throwIfRefused(e);
      LOG.warn("Redis did not say whether GPU {} is free: {}", gpu, e.getMessage());
      return null;
    }
    var lease = new RedisLease(gpu, key, token, duration, connection.sync(), lost);
    lease.renewOn(renewals);
    return lease;
  }

  @Override
  public void close() {
    renewals.shutdownNow();
    connection.close();
    client.shutdown();
  }
}
