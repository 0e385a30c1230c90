package gpunas.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker and its controller in this process, on 127.0.0.1, with transactions and share
 * groups.
 *
 * <p>What was written is there again after a restart on the same directory. Kafka ends the whole
 * process when its disk fails.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final int port;
  private final DirectoryLock lock;
  private final KafkaRaftServer server;

  private EmbeddedKafka(int port, DirectoryLock lock, KafkaRaftServer server) {
    this.port = port;
    this.lock = lock;
    this.server = server;
  }

  /** Starts a broker on a free port. */
  public static EmbeddedKafka start(Path dataDirectory) {
    return start(dataDirectory, Map.of());
  }

  /** Starts a broker on a free port, with settings of its own. */
  public static EmbeddedKafka start(Path dataDirectory, Map<String, String> more) {
    return start(dataDirectory, Ports.free(), more);
  }

  /** Starts a broker on a free port that lets in whom it knows, for what ACLs grant them. */
  public static EmbeddedKafka start(Path dataDirectory, Secured secured) {
    return start(dataDirectory, Ports.free(), secured.settings(), secured.credentials());
  }

  /** Starts a broker that wants no credentials. */
  public static EmbeddedKafka start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Map.of());
  }

  /**
   * Starts a broker; returns when it can be used.
   *
   * @param dataDirectory where records are kept; created if it is not there
   * @param more settings of the broker that come over ours; its clients' listener is called {@code
   *     PLAINTEXT}
   * @throws EmbeddedServerException if the port or the directory is in use, or the start fails
   */
  public static EmbeddedKafka start(Path dataDirectory, int port, Map<String, String> more) {
    return start(dataDirectory, port, more, List.of());
  }

  private static EmbeddedKafka start(
      Path dataDirectory, int port, Map<String, String> more, List<String> credentials) {
    Ports.requireFree(port, "Kafka");
    // Before anything of Kafka: its own lock comes too late, a second broker on the directory of a
    // running one would already have broken the metadata log of the first.
    DirectoryLock lock = DirectoryLock.of(dataDirectory);
    boolean started = false;
    try {
      format(dataDirectory, credentials);
      var settings = BrokerSettings.of(dataDirectory, port, Ports.free());
      settings.putAll(more);
      var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
      startUp(server, dataDirectory);
      started = true;
      return new EmbeddedKafka(port, lock, server);
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  /** Where clients connect, as in their setting {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    lock.close();
  }

  private static void format(Path directory, List<String> credentials) {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try (var silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(BrokerSettings.NODE_ID)
          .setControllerListenerName(BrokerSettings.CONTROLLER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setScramArguments(credentials)
          .run();
    } catch (Exception e) { // what Formatter.run declares
      throw startFailed(directory, e);
    }
  }

  private static void startUp(KafkaRaftServer server, Path directory) {
    boolean started = false;
    try {
      server.startup();
      started = true;
    } catch (RuntimeException e) {
      throw startFailed(directory, e);
    } finally {
      if (!started) {
        server.shutdown(); // else the controller's threads stay
      }
    }
  }

  private static EmbeddedServerException startFailed(Path directory, Exception cause) {
    return new EmbeddedServerException(
        "Kafka could not start on %s: %s.".formatted(directory, cause.getMessage()), cause);
  }
}
