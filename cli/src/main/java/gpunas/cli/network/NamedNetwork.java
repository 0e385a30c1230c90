package gpunas.cli.network;

import gpunas.formats.description.NetworkDescription;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.gpunet.Released;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A network as people write it: integers of a space, a name, or a file of its configuration. */
public final class NamedNetwork {

  private static final Pattern INTEGERS = Pattern.compile("[0-9][0-9, ]*");

  private NamedNetwork() {}

  /**
   * The network that is meant.
   *
   * @param space of the integers, a name or a file
   * @param padding null for that of the space, or what a configuration says
   * @throws IllegalArgumentException if it is none
   */
  public static NetworkDescription of(String written, String space, @Nullable Padding padding) {
    return isEncoding(written)
        ? encoded(written, space, padding)
        : configured(written, space, padding);
  }

  /** A network that NVIDIA released, as its code pads it. */
  public static Network released(Released released) {
    return released.network(Padding.AS_RELEASED);
  }

  static boolean isEncoding(String written) {
    return INTEGERS.matcher(written).matches();
  }

  static NetworkDescription encoded(String genes, String space, @Nullable Padding padding) {
    var named = SpaceYaml.load(space);
    return NetworkDescription.of(
        Encoding.parse(genes), padding == null ? named : padded(named, padding));
  }

  static NetworkDescription configured(String nameOrFile, String space, @Nullable Padding padding) {
    var network = configuration(nameOrFile, padding);
    var own = network.padding();
    var named = SpaceYaml.load(space);
    return NetworkDescription.of(network, own == null ? named : padded(named, own));
  }

  /** A space with another padding is another space, and GPUNet's has a name with both. */
  static SearchSpace padded(SearchSpace space, Padding padding) {
    var both = List.of(Spaces.gpunet(), Spaces.gpunetAsReleased());
    if (!both.contains(space)) {
      return space.with(padding);
    }
    return switch (padding) {
      case SAME -> Spaces.gpunet();
      case AS_RELEASED -> Spaces.gpunetAsReleased();
    };
  }

  /**
   * The network of a name or of a configuration.
   *
   * @param padding null for what a configuration says
   * @throws IllegalArgumentException if it is none
   */
  public static Network configuration(String nameOrFile, @Nullable Padding padding) {
    var released = Released.find(nameOrFile);
    if (released != null) {
      return padding == null ? released(released) : released.network(padding);
    }
    var file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no configuration %s. NVIDIA released %s; anything else is a file."
              .formatted(
                  file,
                  Arrays.stream(Released.values())
                      .map(Released::toString)
                      .collect(Collectors.joining(", "))));
    }
    try {
      var json = Files.readString(file);
      return padding == null ? GpunetJson.read(json) : GpunetJson.read(json, padding);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read as text: %s".formatted(file, e), e);
    }
  }
}
