package gpunas.formats.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processor this runs on. */
public final class Cpu {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** VNNI and AMX of x86, dot products and matrices of ARM. */
  private static final List<String> INTEGER_INSTRUCTIONS =
      List.of("avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm");

  private Cpu() {}

  /** One thread of it, as a device, for example {@code AMD EPYC 7B13, 1 thread}. */
  public static String oneThread() {
    return name() + ", 1 thread";
  }

  /** The model's name; the architecture where the system does not tell. */
  public static String name() {
    return model(CPU_INFO);
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

  /**
   * Instructions for products of 8-bit integers that this processor has, by the names the system
   * gives them; none: integers are hardly faster than floats, and where their sums of products
   * overflow 16 bits, less exact (AVX2 and AVX-512 without VNNI).
   */
  public static List<String> integerInstructions() {
    return integerInstructions(CPU_INFO);
  }

  static List<String> integerInstructions(Path cpuInfo) {
    try (var lines = Files.lines(cpuInfo)) {
      var flags =
          lines
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .findFirst()
              .map(line -> List.of(line.substring(line.indexOf(':') + 1).strip().split(" ")))
              .orElse(List.of());
      return INTEGER_INSTRUCTIONS.stream().filter(flags::contains).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch") + " CPU";
  }
}
