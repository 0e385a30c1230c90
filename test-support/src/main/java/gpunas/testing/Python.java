package gpunas.testing;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Python of this machine. */
public final class Python {

  private Python() {}

  /**
   * How a Python is called that has some modules; a test that asks for one that is not there is
   * skipped.
   *
   * @param modules with commas between them
   */
  public static String with(String modules) {
    var python = find(modules);
    assumeTrue(python != null, () -> "There is no Python that has " + modules + ".");
    return requireNonNull(python);
  }

  /**
   * The same; null if there is none.
   *
   * @param modules with commas between them
   */
  public static @Nullable String find(String modules) {
    return Stream.of("python3", "/usr/bin/python3")
        .filter(each -> canImport(each, modules))
        .findFirst()
        .orElse(null);
  }

  private static boolean canImport(String python, String modules) {
    try {
      return new ProcessBuilder(python, "-c", "import " + modules).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such Python
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
