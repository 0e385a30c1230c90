package gpunas.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The configurations that NVIDIA released. */
public final class Released {

  private Released() {}

  /** The text of a configuration, for example {@code 0.65ms}. */
  public static String configuration(String name) {
    try (var file = Released.class.getResourceAsStream("/gpunet/" + name + ".json")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
