package gpunas.formats.gpunet;

import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The networks that NVIDIA released: the configurations of its DeepLearningExamples. */
public enum Released {
  /** Searched, for 0.65 ms. */
  GPUNET_0("0.65ms"),
  /** Searched, for 0.85 ms. */
  GPUNET_1("0.85ms"),
  /** Searched, for 1.75 ms; the only one inside Table 1. */
  GPUNET_2("1.75ms"),
  /** Pruned, for 0.5 ms. */
  GPUNET_P0("0.5ms-D"),
  /** Pruned, for 0.8 ms. */
  GPUNET_P1("0.8ms-D"),
  /** Distilled, for 1.25 ms. */
  GPUNET_D1("1.25ms-D"),
  /** Distilled, for 2.25 ms. */
  GPUNET_D2("2.25ms-D");

  private final String file;

  Released(String file) {
    this.file = file;
  }

  /** The network people call so, for example {@code gpunet-0}; null if there is none. */
  public static @Nullable Released find(String name) {
    for (var released : values()) {
      if (released.toString().equals(name)) {
        return released;
      }
    }
    return null;
  }

  /** The configuration, as NVIDIA wrote it. */
  public String json() {
    var resource = file + ".json";
    try (var stream = Released.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("%s is not on the class path.".formatted(resource));
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The network of the configuration. */
  public Network network(Padding padding) {
    return GpunetJson.read(json(), padding);
  }

  /** What people call it, for example {@code gpunet-d1}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
