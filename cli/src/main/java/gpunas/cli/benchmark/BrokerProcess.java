package gpunas.cli.benchmark;

import gpunas.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** A broker as a process of its own, so that its processor time can be told from that of others. */
final class BrokerProcess {

  /** Kafka's own values instead of those of a quick broker. */
  private static final Map<String, String> USUAL =
      Map.of(
          "group.share.heartbeat.interval.ms", "5000",
          "group.share.min.heartbeat.interval.ms", "5000",
          "group.share.assignment.interval.ms", "1000",
          "group.share.min.record.lock.duration.ms", "15000",
          "group.share.max.record.lock.duration.ms", "60000",
          "num.network.threads", "3",
          "num.io.threads", "8");

  private BrokerProcess() {}

  /** Runs until it is killed: on a folder, at a port. */
  public static void main(String[] arguments) throws InterruptedException {
    var folder = Path.of(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    try (var _ = EmbeddedKafka.start(folder, port, USUAL)) {
      Thread.currentThread().join();
    }
  }
}
