package gpunas.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;
import redis.embedded.RedisServerBuilder;
import redis.embedded.exceptions.EmbeddedRedisException;
import redis.embedded.exceptions.RedisBuildingException;

/**
 * A Redis 7 server as a child process, on 127.0.0.1.
 *
 * <p>The server ends with {@link #close()} and with an orderly end of this process; after a {@code
 * kill -9} it stays and must be ended by hand.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private final int port;
  private final RedisServer server;
  private final @Nullable DirectoryLock lock;

  private EmbeddedRedis(int port, RedisServer server, @Nullable DirectoryLock lock) {
    this.port = port;
    this.server = server;
    this.lock = lock;
  }

  /** Starts a server that keeps everything in memory, on a free port. */
  public static EmbeddedRedis start() {
    return start(Ports.free());
  }

  /**
   * Starts a server that keeps everything in memory.
   *
   * @throws EmbeddedServerException if the port is in use or the system has no Redis binary
   */
  public static EmbeddedRedis start(int port) {
    return start(port, RedisServer.builder(), null);
  }

  /**
   * Starts a server that writes every change to a directory and finds it there again.
   *
   * @param dataDirectory created if it is not there
   * @throws EmbeddedServerException if the port or the directory is in use, or the system has no
   *     Redis binary
   */
  public static EmbeddedRedis start(Path dataDirectory, int port) {
    DirectoryLock lock = DirectoryLock.of(dataDirectory);
    boolean started = false;
    try {
      var builder =
          RedisServer.builder()
              .setting("dir \"" + dataDirectory.toAbsolutePath() + '"')
              .setting("appendonly yes");
      var redis = start(port, builder, lock);
      started = true;
      return redis;
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  /** Where clients connect, for example {@code redis://127.0.0.1:6379}. */
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.stop();
    if (lock != null) {
      lock.close();
    }
  }

  private static EmbeddedRedis start(
      int port, RedisServerBuilder builder, @Nullable DirectoryLock lock) {
    Ports.requireFree(port, "Redis");
    try {
      // No snapshots: without a directory nothing is kept, with one the append-only file is enough.
      var server = builder.bind("127.0.0.1").port(port).setting("save \"\"").build();
      server.start();
      return new EmbeddedRedis(port, server, lock);
    } catch (RedisBuildingException | EmbeddedRedisException e) {
      throw new EmbeddedServerException(
          """
          Redis could not start on port %d: %s.
          There are binaries for Linux and macOS, on x86-64 and arm64; elsewhere start a Redis \
          yourself.\
          """
              .formatted(port, rootMessage(e)),
          e);
    }
  }

  private static @Nullable String rootMessage(Throwable error) {
    Throwable cause = error.getCause();
    return cause == null ? error.getMessage() : rootMessage(cause);
  }
}
