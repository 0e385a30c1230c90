package gpunas.pipeline.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of {@code deploy/observe}, for services of this machine. */
final class ObserveFiles {
  static final Path FOLDER = Path.of("../deploy/observe");
  static final Path ALERTS = FOLDER.resolve("alerts.yml");

  private ObserveFiles() {}

  /**
   * What Prometheus scrapes.
   *
   * @param service its label
   * @param port of 127.0.0.1
   */
  record Target(String service, int port) {}

  /** Writes them, with addresses instead of Docker's names, and seconds between two looks. */
  static void write(Path folder, String token, List<Target> targets) throws IOException {
    Files.writeString(folder.resolve("token"), token);
    var config = Files.readString(FOLDER.resolve("prometheus.yml"));
    var addresses = new StringBuilder("    static_configs:\n");
    for (var target : targets) {
      addresses.append(
          "      - {targets: [\"127.0.0.1:%d\"], labels: {service: %s}}\n"
              .formatted(target.port(), target.service()));
    }
    Files.writeString(
        folder.resolve("prometheus.yml"),
        config
                .substring(0, config.indexOf("    # Names of Docker's own"))
                .replace("/tmp/token", folder.resolve("token").toString())
                .replaceAll("_interval: \\d+s", "_interval: 1s")
            + addresses);
    Files.copy(ALERTS, folder.resolve("alerts.yml"));
  }
}
