package gpunas.latency.table;

import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.Network.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a table has a latency for: a layer, named by its {@link LayerKey}, or a whole network, named
 * by the keys of its layers joined by {@code " + "}.
 */
public final class TableKey {

  private static final String JOIN = " + ";

  private TableKey() {}

  /** The key of a whole network. */
  public static String of(Network network) {
    return network.layers().stream().map(LayerKey::of).collect(Collectors.joining(JOIN));
  }

  /** The key of a whole network of these layers. */
  public static String of(List<String> layerKeys) {
    return String.join(JOIN, layerKeys);
  }

  /** Whether a key names a whole network. */
  public static boolean isNetwork(String key) {
    return key.contains(JOIN);
  }

  /** The layers that a key names, in order. */
  public static List<String> layerKeys(String key) {
    return List.of(key.split(" \\+ ", -1));
  }

  /**
   * The network of a key; every layer is a stage of its own.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static Network network(String key) {
    var layers = layerKeys(key).stream().map(LayerKey::parse).toList();
    var stages = new ArrayList<Stage>();
    for (Layer layer : layers) {
      stages.add(new Stage(stages.size(), List.of(layer)));
    }
    return new Network(layers.getFirst().input(), stages);
  }

  /**
   * Checks a key.
   *
   * @throws IllegalArgumentException if it names neither a layer nor a network
   */
  static void require(String key) {
    if (isNetwork(key)) {
      var _ = network(key);
    } else {
      var _ = LayerKey.parse(key);
    }
  }
}
