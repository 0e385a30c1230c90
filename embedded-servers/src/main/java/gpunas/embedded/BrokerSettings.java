package gpunas.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings of a broker that is alone, small and quick to start. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";
  private static final String CLIENTS = "PLAINTEXT";

  /** Kafka's defaults ask for three brokers. */
  private static final Map<String, String> ALONE =
      Map.of(
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  /** Kafka's defaults would take 128 MiB of heap for the log cleaner, and a hundred partitions. */
  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "1",
          "transaction.state.log.num.partitions", "1",
          "share.coordinator.state.topic.num.partitions", "1",
          "log.cleaner.dedupe.buffer.size", "4194304",
          "log.cleaner.threads", "1",
          "num.network.threads", "2",
          "num.io.threads", "2",
          "background.threads", "2");

  /**
   * Groups form at once; after a kill, the broker's old registration and the transactions of killed
   * producers end in seconds; locks of share groups may be as short as a test wants.
   */
  private static final Map<String, String> QUICK =
      Map.of(
          "group.initial.rebalance.delay.ms", "0",
          "broker.session.timeout.ms", "2000",
          "broker.heartbeat.interval.ms", "500",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "group.share.min.heartbeat.interval.ms", "500",
          "group.share.heartbeat.interval.ms", "500",
          "group.share.assignment.interval.ms", "0",
          "group.share.min.record.lock.duration.ms", "1000",
          "group.share.max.record.lock.duration.ms", "3600000");

  /** The most that share groups may be allowed, as in {@code docker-compose.yml}. */
  private static final Map<String, String> AMPLE =
      Map.of(
          "group.share.max.partition.max.record.locks", "10000",
          "group.share.max.size", "1000",
          "group.share.max.delivery.count.limit", "25");

  private BrokerSettings() {}

  static Properties of(Path dataDirectory, int port, int controllerPort) {
    String clients = CLIENTS + "://127.0.0.1:" + port;
    String controller = CONTROLLER + "://127.0.0.1:" + controllerPort;
    var settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            String.valueOf(NODE_ID),
            "log.dirs",
            dataDirectory.toString(),
            "listeners",
            clients + "," + controller,
            "advertised.listeners",
            clients,
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name",
            CLIENTS,
            "controller.listener.names",
            CONTROLLER,
            "controller.quorum.voters",
            NODE_ID + "@127.0.0.1:" + controllerPort,
            "auto.create.topics.enable",
            "false"));
    settings.putAll(ALONE);
    settings.putAll(SMALL);
    settings.putAll(QUICK);
    settings.putAll(AMPLE);
    return settings;
  }
}
