package gpunas.formats.description;

import gpunas.searchspace.Encoded;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network and what it is to a space.
 *
 * @param network the network
 * @param space the space it is compared with
 * @param encoding the network in the space's integers; null if they cannot express it
 * @param violations what keeps it out of the space, empty for a member
 * @param latencies what its layers take; null if nobody asked
 */
public record NetworkDescription(
    Network network,
    SearchSpace space,
    @Nullable Encoding encoding,
    List<String> violations,
    @Nullable LayerLatencies latencies) {

  /**
   * Describes what an encoding stands for.
   *
   * @throws IllegalArgumentException if it is none of the space's layout, or makes no network
   */
  public static NetworkDescription of(Encoding encoding, SearchSpace space) {
    return new NetworkDescription(
        space.decode(encoding), space, encoding, space.violations(encoding), null);
  }

  /** Describes a network. */
  public static NetworkDescription of(Network network, SearchSpace space) {
    return switch (space.encode(network)) {
      case Encoded.As(var encoding) ->
          new NetworkDescription(network, space, encoding, space.violations(encoding), null);
      case Encoded.Inexpressible(var reason) ->
          new NetworkDescription(network, space, null, List.of(reason), null);
    };
  }

  /** The same with what its layers take. */
  public NetworkDescription with(LayerLatencies latencies) {
    return new NetworkDescription(network, space, encoding, violations, latencies);
  }

  /** The sum of what its layers take; null if nobody asked or a layer is missing. */
  public @Nullable Double latencyMicros() {
    return latencies == null ? null : latencies.sum(network.layers());
  }

  /** How its fused bottlenecks of stride 2 are padded; the space's way if it has none. */
  public Padding padding() {
    var own = network.padding();
    return own == null ? space.padding() : own;
  }

  /** Whether the network is a member of the space. */
  public boolean inSpace() {
    return violations.isEmpty();
  }

  /** A table of the stages with totals, for a terminal. */
  public String text() {
    return NetworkText.of(this);
  }

  /**
   * JSON, for programs: {@code parameters}, {@code macs}, {@code resolution}, {@code padding},
   * {@code space}, {@code inSpace}, {@code violations}, {@code encoding} (null if there is none),
   * {@code memory} ({@code weightBytes}; {@code trainingBytesPerImage}, {@code
   * recomputingBytesPerImage} and {@code evaluationBytesPerImage} of the arrays between operations,
   * 32-bit) and {@code layers}, each with its {@code stage}, {@code type}, shapes and costs. With
   * latencies also {@code latencyMicros} (null if layers are missing), {@code latencyDeviation}
   * (its relative standard deviation; null if nobody knows), {@code latencyKind}, {@code
   * latencyTable} and {@code missingLayers}, and {@code latencyMicros} of each layer.
   */
  public String json() {
    return NetworkJson.of(this);
  }
}
