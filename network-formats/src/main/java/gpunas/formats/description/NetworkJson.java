package gpunas.formats.description;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;
import java.util.List;
import java.util.Locale;

/** Prints a description as JSON. */
final class NetworkJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private NetworkJson() {}

  static String of(NetworkDescription description) {
    var network = description.network();
    var root =
        JSON.createObjectNode()
            .put("parameters", network.parameters())
            .put("macs", network.macs())
            .put("resolution", network.input().height())
            .put("padding", description.padding().toString())
            .put("space", description.space().name())
            .put("inSpace", description.inSpace());
    description.violations().forEach(root.putArray("violations")::add);
    var encoding = description.encoding();
    if (encoding == null) {
      root.putNull("encoding");
    } else {
      encoding.toList().forEach(root.putArray("encoding")::add);
    }
    var arrays = ActivationMemory.of(network);
    var memory = root.putObject("memory");
    memory
        .put("weightBytes", Float.BYTES * network.parameters())
        .put("trainingBytesPerImage", arrays.learning())
        .put("recomputingBytesPerImage", arrays.recomputing())
        .put("evaluationBytesPerImage", arrays.predicting());
    var deployed = memory.putObject("deployedBytes");
    for (var numbers : DeployedMemory.Numbers.values()) {
      deployed.put(
          numbers.name().toLowerCase(Locale.ROOT), new DeployedMemory(numbers, 1).bytes(network));
    }
    var latencies = description.latencies();
    if (latencies != null) {
      root.put("latencyMicros", description.latencyMicros())
          .put("latencyDeviation", latencies.deviation())
          .put("latencyKind", latencies.kind())
          .put("latencyTable", latencies.table());
      latencies.missing(network.layers()).forEach(root.putArray("missingLayers")::add);
    }
    var layers = root.putArray("layers");
    for (var stage : network.stages()) {
      for (var layer : stage.layers()) {
        var node = layers.addObject();
        put(stage.number(), layer, node);
        if (latencies != null) {
          node.put("latencyMicros", latencies.sum(List.of(layer)));
        }
      }
    }
    return root.toPrettyString();
  }

  private static void put(int stage, Layer layer, ObjectNode node) {
    var description = LayerDescription.of(layer);
    node.put("type", description.type()).put("stage", stage);
    shape("input", layer.input(), node);
    shape("output", layer.output(), node);
    node.put("kernel", description.kernel())
        .put("stride", description.stride())
        .put("expansion", description.expansion())
        .put("se", description.squeezeExcite())
        .put("activation", description.activation().name().toLowerCase(Locale.ROOT))
        .put("parameters", layer.parameters())
        .put("macs", layer.macs());
  }

  private static void shape(String key, Shape shape, ObjectNode node) {
    node.putArray(key).add(shape.channels()).add(shape.height()).add(shape.width());
  }
}
