package gpunas.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.stream.Stream;

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
    var python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(each -> canImport(each, modules))
            .findFirst();
    assumeTrue(python.isPresent(), () -> "There is no Python that has " + modules + ".");
    return python.orElseThrow();
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
