package gpunas.latency.onnxruntime;

import gpunas.latency.profile.PowerMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The power of processors by the energy counters of Linux (RAPL, {@code
 * /sys/class/powercap/intel-rapl:N}; AMD's are there, too): of whole packages, whoever uses them.
 * Where they are missing, as in most virtual machines, or only root may read them, it tells none.
 */
final class ProcessorPower implements PowerMeter {

  /** Zones that are not part of another; those of a package have a name that says so. */
  private static final Pattern ZONE = Pattern.compile("intel-rapl:[0-9]+");

  private static final String PACKAGE = "package";
  private static final double MICROJOULES = 1e6;
  private static final double NANOS = 1e9;

  private final Path powercap;

  /** By the counters of this machine. */
  ProcessorPower() {
    this(Path.of("/sys/class/powercap"));
  }

  /**
   * @param powercap folder of the zones
   */
  ProcessorPower(Path powercap) {
    this.powercap = powercap;
  }

  @Override
  public Reading begin() {
    var before = counters();
    var begin = System.nanoTime();
    return () -> {
      var joules = joules(before, counters());
      return joules == null ? null : (Double) (joules * NANOS / (System.nanoTime() - begin));
    };
  }

  /** Microjoules by package; empty if there are none, or one cannot be read. */
  Map<Path, Long> counters() {
    Map<Path, Long> counters = new HashMap<>();
    try (var zones = Files.newDirectoryStream(powercap)) {
      for (var zone : zones) {
        if (ZONE.matcher(zone.getFileName().toString()).matches()
            && Files.readString(zone.resolve("name")).startsWith(PACKAGE)) {
          counters.put(zone, number(zone.resolve("energy_uj")));
        }
      }
      return counters;
    } catch (IOException | NumberFormatException _) {
      return Map.of();
    }
  }

  /** Null if nobody knows. A counter that reached its end has begun again from zero. */
  @Nullable Double joules(Map<Path, Long> before, Map<Path, Long> after) {
    if (before.isEmpty() || !before.keySet().equals(after.keySet())) {
      return null;
    }
    var microjoules = 0.0;
    try {
      for (var zone : before.keySet()) {
        var grown = after.getOrDefault(zone, 0L) - before.getOrDefault(zone, 0L);
        microjoules += grown >= 0 ? grown : grown + number(zone.resolve("max_energy_range_uj"));
      }
    } catch (IOException | NumberFormatException _) {
      return null;
    }
    // What never counts, as some hypervisors show it, tells nothing.
    return microjoules > 0 ? (Double) (microjoules / MICROJOULES) : null;
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }
}
