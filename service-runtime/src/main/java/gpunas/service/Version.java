package gpunas.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which gpunas this is. */
public final class Version {
  private static final String FILE = "version.properties";
  private static final String CURRENT = read();

  private Version() {}

  /** The version in the project's {@code pom.xml}, for example {@code 1.2.3}. */
  public static String current() {
    return CURRENT;
  }

  private static String read() {
    var properties = new Properties();
    try (var in = Version.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("%s is missing in the jar.".formatted(FILE));
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var version = properties.getProperty("version", "");
    if (version.isBlank() || version.contains("$")) {
      throw new IllegalStateException(
          "%s says no version, but '%s': it is filled in by Maven.".formatted(FILE, version));
    }
    return version;
  }
}
