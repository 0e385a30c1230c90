package gpunas.latency.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor this runs on. */
public final class Cpu {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Cpu() {}

  /** The device that {@link OrtLayerTimer} times, for example {@code AMD EPYC 7B13, 1 thread}. */
  public static String oneThread() {
    return model(CPU_INFO) + ", 1 thread";
  }

  /** The model's name; the architecture where the system does not tell, as on macOS or ARM. */
  static String model(Path cpuInfo) {
    try (var lines = Files.lines(cpuInfo)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(Cpu::architecture);
    } catch (IOException e) {
      return architecture();
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch") + " CPU";
  }
}
