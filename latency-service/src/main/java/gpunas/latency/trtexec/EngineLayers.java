package gpunas.latency.trtexec;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The layers of an engine, as {@code --exportLayerInfo} writes them at {@code
 * --profilingVerbosity=detailed}: {@code {"Layers": [{"Name": ..., "LayerType": ..., "Inputs":
 * [{"Name": ..., "Format/Datatype": ...}], "Outputs": ..., "Metadata": "[ONNX Layer: ...]"}]}}.
 * With less detail a layer is its name alone.
 */
record EngineLayers(List<EngineLayer> layers) {

  private static final String WHAT = "layer information";

  /**
   * A layer: one kernel, mostly.
   *
   * @param name in profiles, too
   * @param origin the nodes of the model it comes from, in TensorRT's words; since 10, fused layers
   *     have names that do not say it
   * @param reformats whether it only changes how numbers lie in memory
   * @param tensors names of what goes in and out
   * @param types of what goes in and out, in TensorRT's words
   */
  record EngineLayer(
      String name, String origin, boolean reformats, List<String> tensors, List<String> types) {

    /** Copies the lists. */
    EngineLayer {
      tensors = List.copyOf(tensors);
      types = List.copyOf(types);
    }

    /**
     * Whether 16-bit floats go in or out: {@code Half} in layers of fused kernels, else, for
     * example, {@code Channel major FP16 format where channel % 8 == 0}.
     */
    boolean hasHalf() {
      return types.stream().anyMatch(type -> type.equals("Half") || type.contains("FP16"));
    }

    /**
     * Whether 8-bit integers go in or out: {@code Int8}, or, for example, {@code Thirty-two wide
     * channel vectorized row major Int8 format}.
     */
    boolean hasInteger() {
      return types.stream()
          .map(type -> type.toLowerCase(Locale.ROOT))
          .anyMatch(type -> type.contains("int8") && !type.contains("uint8"));
    }

    private static EngineLayer of(JsonNode layer) {
      if (layer.isTextual()) {
        return new EngineLayer(layer.asText(), layer.asText(), false, List.of(), List.of());
      }
      var name = layer.path("Name").asText();
      var metadata = layer.path("Metadata").asText();
      var type = layer.path("LayerType").asText().toLowerCase(Locale.ROOT);
      var tensors =
          Stream.of("Inputs", "Outputs").flatMap(side -> stream(layer.path(side))).toList();
      return new EngineLayer(
          name,
          metadata.isBlank() ? name : metadata,
          type.equals("reformat")
              || type.equals("noop")
              || name.startsWith("Reformatting CopyNode"),
          tensors.stream().map(tensor -> tensor.path("Name").asText()).toList(),
          tensors.stream().map(EngineLayer::type).toList());
    }

    private static String type(JsonNode tensor) {
      return tensor.has("Format/Datatype")
          ? tensor.get("Format/Datatype").asText()
          : tensor.path("Datatype").asText();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
      var nodes = new ArrayList<JsonNode>();
      list.forEach(nodes::add);
      return nodes.stream();
    }
  }

  /** Copies the list. */
  EngineLayers {
    layers = List.copyOf(layers);
  }

  /**
   * Reads the file.
   *
   * @throws gpunas.eventloop.PermanentFailure if it is none of these
   */
  static EngineLayers read(Path file) {
    var document = Json.read(WHAT, file).path("Layers");
    var layers = new ArrayList<EngineLayer>();
    document.forEach(layer -> layers.add(EngineLayer.of(layer)));
    if (layers.isEmpty()) {
      throw Json.unreadable(WHAT, file, "it has no layers");
    }
    return new EngineLayers(layers);
  }
}
