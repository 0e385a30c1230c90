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

  /**
   * Of keys that are told together: what is told of each, and of the table, has room in a record as
   * well. That of a network has a line for each of up to 512 layers, so one has always room.
   */
  private static final int MOST_CHARS = 500_000;

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

  /** Whether keys are few and short enough to be told of in one record. */
  static boolean areTellable(List<String> keys, int most) {
    return keys.size() <= most && keys.stream().mapToLong(String::length).sum() <= MOST_CHARS;
  }

  /** Keys in parts that can each be told of in one record, of at most {@code most} keys. */
  public static List<List<String>> parts(List<String> keys, int most) {
    var parts = new ArrayList<List<String>>();
    var from = 0;
    var chars = 0;
    for (var to = 0; to < keys.size(); to++) {
      var length = keys.get(to).length();
      if (to > from && (to - from == most || chars + length > MOST_CHARS)) {
        parts.add(keys.subList(from, to));
        from = to;
        chars = 0;
      }
      chars += length;
    }
    if (from < keys.size()) {
      parts.add(keys.subList(from, keys.size()));
    }
    return parts;
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
