package gpunas.trainer.redis;

import gpunas.trainer.DeviceLeases.Lease;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A key in Redis that is renewed three times in its life. */
final class RedisLease implements Lease {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLease.class);

  // Both act only while the key holds this lease's token: it may belong to another trainer by now.
  private static final String RENEW =
      "if redis.call('get', KEYS[1]) == ARGV[1] then"
          + " return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";
  private static final String RELEASE =
      "if redis.call('get', KEYS[1]) == ARGV[1] then"
          + " return redis.call('del', KEYS[1]) else return 0 end";

  private static final String PROBE =
      "return redis.call('get', KEYS[1]) and 1 or redis.call('pexpire', KEYS[1], 1)"
          + " + redis.call('del', KEYS[1])";

  private final int gpu;
  private final String[] keys;
  private final String token;
  private final Duration duration;
  private final RedisCommands<String, String> redis;
  private final Runnable lost;
  private long renewedAtNanos = System.nanoTime();
  private @Nullable Future<?> renewal;

  RedisLease(
      int gpu,
      String key,
      String token,
      Duration duration,
      RedisCommands<String, String> redis,
      Runnable lost) {
    this.gpu = gpu;
    this.keys = new String[] {key};
    this.token = token;
    this.duration = duration;
    this.redis = redis;
    this.lost = lost;
  }

  /**
   * Does what a lease does, for no lease.
   *
   * @throws RedisException if this user may not
   */
  static void probe(RedisCommands<String, String> redis, String key) {
    var _ = redis.<Long>eval(PROBE, ScriptOutputType.INTEGER, key);
  }

  @Override
  public int gpu() {
    return gpu;
  }

  synchronized void renewOn(ScheduledExecutorService executor) {
    long every = duration.toMillis() / 3;
    renewal = executor.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (stop()) {
      try {
        redis.eval(RELEASE, ScriptOutputType.INTEGER, keys, token);
      } catch (RedisException e) {
        LOG.warn(
            "The lease on GPU {} was not released, it ends within {}: {}",
            gpu,
            duration,
            e.getMessage());
      }
    }
  }

  private void renew() {
    long askedAt = System.nanoTime();
    try {
      Long renewed =
          redis.eval(
              RENEW, ScriptOutputType.INTEGER, keys, token, Long.toString(duration.toMillis()));
      if (renewed == 1) {
        renewedAtNanos = askedAt;
      } else {
        lose("another trainer has it, or Redis lost its data");
      }
    } catch (RedisException e) {
      LOG.warn("The lease on GPU {} was not renewed: {}", gpu, e.getMessage());
      // The next renewal would come when the key is gone.
      if (System.nanoTime() - renewedAtNanos > duration.toNanos() * 2 / 3) {
        lose("Redis did not answer for two thirds of " + duration);
      }
    }
  }

  private void lose(String reason) {
    if (stop()) {
      LOG.error("The lease on GPU {} is lost: {}.", gpu, reason);
      lost.run();
    }
  }

  /** Ends the renewals; false if they had ended before. */
  private synchronized boolean stop() {
    if (renewal == null) {
      return false;
    }
    renewal.cancel(false);
    renewal = null;
    return true;
  }
}
