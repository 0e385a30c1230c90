package gpunas.formats.description;

import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A latency table, as far as a description needs it.
 *
 * @param table its id
 * @param source what its numbers are, human-readable
 * @param kind where they come from: {@code measured}, {@code estimated} or {@code imported}
 * @param micros microseconds per batch by layer key
 * @param more how a table is had that has more layers, and how long that takes, for people
 * @param deviation relative standard deviation of what it predicts of networks; null if nobody
 *     knows
 */
public record LayerLatencies(
    String table,
    String source,
    String kind,
    Map<String, Double> micros,
    String more,
    @Nullable Double deviation) {

  /** The sum over layers; null if one is missing, since a part of the sum would say nothing. */
  @Nullable Double sum(List<Layer> layers) {
    return missing(layers).isEmpty()
        ? (Double) layers.stream().mapToDouble(layer -> micros.get(LayerKey.of(layer))).sum()
        : null;
  }

  /** Keys of the layers that the table does not have, each once. */
  List<String> missing(List<Layer> layers) {
    return layers.stream()
        .map(LayerKey::of)
        .filter(key -> !micros.containsKey(key))
        .distinct()
        .toList();
  }
}
