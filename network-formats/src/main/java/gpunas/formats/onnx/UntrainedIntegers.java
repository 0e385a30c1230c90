package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import gpunas.formats.onnx.QuantisationPlan.Cut;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Models in 8-bit integers whose weights are random and whose ranges are such as trained networks
 * have: what latency tables time. What a model takes depends on where its integers are, which is
 * decided as for a trained one, and not on the numbers.
 */
public final class UntrainedIntegers {

  private static final Range SIGNED = new Range(-3, 3);
  private static final Range POSITIVE = new Range(0, 6);
  private static final Range GATE = new Range(0, 1);

  private UntrainedIntegers() {}

  /**
   * A network.
   *
   * @param model of it, in 32-bit floats, batch normalisations folded
   */
  public static OnnxModel of(OnnxModel model, Quantisation quantisation) {
    return of(model, Cut.NOWHERE, quantisation);
  }

  /**
   * Layers beside one another, as {@link OnnxModels#layers} names them, each as it is inside of a
   * network: it takes and gives the integers of the feature maps there. What reads an image takes
   * floats, and what gives scores gives floats. A convolution of at most {@value
   * OnnxFile#MOST_CHANNELS} channels is taken for the first of a network, which reads an image.
   *
   * @param seed of the weights
   * @param batch images per call, at least 1
   */
  public static OnnxModel layers(
      List<Layer> layers, long seed, int batch, Quantisation quantisation) {
    var inputs = new HashSet<String>();
    var outputs = new HashSet<String>();
    for (var i = 0; i < layers.size(); i++) {
      if (!readsImage(layers.get(i))) {
        inputs.add(OnnxModels.layerInput(i));
      }
      if (!(layers.get(i).operations().getLast() instanceof Operation.Linear)) {
        outputs.add(OnnxModels.layerOutput(i));
      }
    }
    var model = OnnxModels.layers(layers, seed, batch, Precision.FP32);
    return of(model, new Cut(inputs, outputs), quantisation);
  }

  private static boolean readsImage(Layer layer) {
    return layer instanceof Distilled.Stem
        || (layer instanceof Layer.Conv && layer.input().channels() <= OnnxFile.MOST_CHANNELS);
  }

  private static OnnxModel of(OnnxModel model, Cut cut, Quantisation quantisation) {
    var makers =
        model.graph().getNodeList().stream()
            .collect(Collectors.toMap(node -> node.getOutput(0), Function.identity()));
    Map<String, Range> ranges = new HashMap<>();
    QuantisationPlan.of(model, cut, quantisation)
        .maps()
        .forEach(map -> ranges.put(map, range(makers.get(map))));
    return QuantisedModels.of(model, ranges, cut, quantisation);
  }

  /** A runtime leaves out a ReLU only if no number is below zero. */
  private static Range range(@Nullable NodeProto maker) {
    return switch (maker == null ? "" : maker.getOpType()) {
      case "Relu" -> POSITIVE;
      case "Sigmoid" -> GATE;
      default -> SIGNED;
    };
  }
}
