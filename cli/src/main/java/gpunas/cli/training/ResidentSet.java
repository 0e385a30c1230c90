package gpunas.cli.training;

import gpunas.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory that this process holds, as Linux tells it.
 *
 * @see <a href="https://docs.kernel.org/filesystems/proc.html">The /proc filesystem</a>
 */
final class ResidentSet {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String PEAK_ONLY = "5";

  private ResidentSet() {}

  /** Now, bytes. */
  static long bytes() {
    return field("VmRSS:");
  }

  /** The most since {@link #forgetPeak}, bytes. */
  static long peak() {
    return field("VmHWM:");
  }

  /** The peak is what is held now. */
  static void forgetPeak() {
    try {
      Files.writeString(CLEAR, PEAK_ONLY);
    } catch (IOException e) {
      throw unknown(e);
    }
  }

  private static long field(String name) {
    try {
      for (var line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.substring(name.length()).replace("kB", "").strip()) << 10;
        }
      }
      throw new IOException(STATUS + " has no " + name);
    } catch (IOException e) {
      throw unknown(e);
    }
  }

  private static UserError unknown(IOException e) {
    return new UserError(
        "This system does not tell a process's peak memory: %s. Linux does.".formatted(e), e);
  }
}
