package gpunas.trainer.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** What Maven knows of this build. */
final class Build {

  private static final String FILE = "version.properties";

  private Build() {}

  /** Version of gpunas. */
  static String version() {
    var properties = new Properties();
    try (var in = Build.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("%s is missing in the jar.".formatted(FILE));
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }

  /**
   * Versions of all that a training's outcome may depend on, by name.
   *
   * @param runtime what computes, with its version
   */
  static Map<String, String> versions(String runtime) {
    return Map.of("gpunas", version(), "java", Runtime.version().toString(), "torch", runtime);
  }
}
