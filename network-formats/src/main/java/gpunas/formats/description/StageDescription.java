package gpunas.formats.description;

import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Shape;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stage in words. Where its layers differ, their values stand in the order of their appearance,
 * each once; where there is nothing to say stands nothing.
 *
 * @param number as in the network
 * @param types of the layers
 * @param depth number of layers
 * @param output of the last layer
 * @param stride of the whole stage
 */
public record StageDescription(
    int number,
    String types,
    int depth,
    Shape output,
    String kernels,
    int stride,
    String expansions,
    String squeezeExcite,
    String activations,
    long parameters,
    long macs) {

  /** Says a stage in words. */
  public static StageDescription of(Network.Stage stage) {
    var layers = stage.layers().stream().map(LayerDescription::of).toList();
    return new StageDescription(
        stage.number(),
        values(layers, LayerDescription::type),
        layers.size(),
        stage.layers().getLast().output(),
        values(layers, LayerDescription::kernel),
        layers.stream().mapToInt(LayerDescription::stride).reduce(1, Math::multiplyExact),
        values(layers, layer -> shortest(layer.expansion())),
        values(layers, layer -> yesOrNo(layer.squeezeExcite())),
        values(layers, layer -> layer.activation().name().toLowerCase(Locale.ROOT)),
        stage.layers().stream().mapToLong(Layer::parameters).sum(),
        stage.layers().stream().mapToLong(Layer::macs).sum());
  }

  private static String values(
      List<LayerDescription> layers, Function<LayerDescription, @Nullable Object> property) {
    return layers.stream()
        .map(property)
        .filter(value -> value != null)
        .map(Object::toString)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static @Nullable String shortest(@Nullable Double expansion) {
    return expansion == null
        ? null
        : expansion == Math.rint(expansion)
            ? Long.toString(Math.round(expansion))
            : expansion.toString();
  }

  private static @Nullable String yesOrNo(@Nullable Boolean value) {
    return value == null ? null : value ? "yes" : "no";
  }
}
