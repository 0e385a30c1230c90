package gpunas.latency.trtexec;

import gpunas.latency.trtexec.EngineLayers.EngineLayer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The times of layers that were built beside one another, from the profile of their engine: each
 * takes what the engine's layers that come from its nodes take.
 *
 * <p>What changes how numbers lie in memory between the model's inputs or outputs and a layer does
 * not count: inside a network the layer gets them from its neighbour as it wants them.
 */
final class LayerTimes {

  private static final Pattern OWNER = Pattern.compile("\\blayer(\\d+)\\.");

  /** Stands in the names of {@code {ForeignNode[first...last]}} for all that is between. */
  static final String UNTIL = "...";

  private static final Pattern BOUNDARY =
      Pattern.compile("layer\\d+\\.(?:input|output)(?:\\.quantised)?");

  private final Map<String, Deque<EngineLayer>> byName = new HashMap<>();

  private LayerTimes(EngineLayers engine) {
    for (var layer : engine.layers()) {
      byName.computeIfAbsent(layer.name(), _ -> new ArrayDeque<>()).add(layer);
    }
  }

  /**
   * Microseconds by index of the layer, of those that can be told apart: TensorRT may fuse what
   * does not depend on each other.
   */
  static Map<Integer, Double> apart(LayerProfile profile, EngineLayers engine) {
    var micros = new HashMap<Integer, Double>();
    var entangled = new HashSet<Integer>();
    var times = new LayerTimes(engine);
    for (var entry : profile.entries()) {
      var layer = times.next(entry.name());
      var owners = owners(layer);
      if (owners.size() > 1) {
        entangled.addAll(owners);
      } else if (!isAtBoundary(layer)) {
        owners.forEach(owner -> micros.merge(owner, entry.micros(), Double::sum));
      }
    }
    micros.keySet().removeAll(entangled);
    micros.values().removeIf(time -> time <= 0);
    return micros;
  }

  /** Microseconds of all layers together. */
  static double together(LayerProfile profile, EngineLayers engine) {
    var times = new LayerTimes(engine);
    return profile.entries().stream()
        .filter(entry -> !isAtBoundary(times.next(entry.name())))
        .mapToDouble(LayerProfile.Entry::micros)
        .sum();
  }

  /** Profile and information have the layers in the same order; names may occur twice. */
  private EngineLayer next(String name) {
    var layers = byName.get(name);
    var layer = layers == null ? null : layers.poll();
    return layer == null ? new EngineLayer(name, name, false, List.of(), List.of()) : layer;
  }

  private static Set<Integer> owners(EngineLayer layer) {
    var owners = new HashSet<Integer>();
    OWNER
        .matcher(layer.origin())
        .results()
        .forEach(found -> owners.add(Integer.valueOf(found.group(1))));
    if (owners.size() > 1 && layer.origin().contains(UNTIL)) {
      IntStream.range(Collections.min(owners), Collections.max(owners)).forEach(owners::add);
    }
    return owners;
  }

  private static boolean isAtBoundary(EngineLayer layer) {
    return layer.reformats()
        && layer.tensors().stream().anyMatch(tensor -> BOUNDARY.matcher(tensor).matches());
  }
}
