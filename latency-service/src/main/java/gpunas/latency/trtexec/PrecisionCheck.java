package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.formats.onnx.OnnxModel;
import gpunas.latency.trtexec.EngineLayers.EngineLayer;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether an engine has the precision that was asked for. Flags are not enough: a version that does
 * not know one, or a model of other types, would give a fast lie.
 */
final class PrecisionCheck {

  private static final Pattern BETWEEN_NAMES =
      Pattern.compile("[^A-Za-z0-9_.]+|" + Pattern.quote(LayerTimes.UNTIL));

  private static final Set<String> WITH_WEIGHTS = Set.of("Conv", "Gemm");

  private PrecisionCheck() {}

  /**
   * Looks at the layers that convolve or multiply by a matrix. For fp32 none of them has 16-bit
   * floats. For fp16 all have them, if TensorRT computes in the types of the model; where it may
   * choose, most. For int8 the same of those that the model has in 8-bit integers.
   *
   * @throws PermanentFailure if it has another precision, or does not say which
   */
  static void require(TrtFlags flags, EngineLayers engine, OnnxModel model) {
    var nodes =
        switch (flags.precision()) {
          case FP32, FP16 -> model.nodes(WITH_WEIGHTS);
          case INT8 -> model.quantisedNodes(WITH_WEIGHTS);
        };
    if (nodes.isEmpty()) {
      return; // The first layer of a network alone, which stays in floats.
    }
    var layers = multiplying(engine, nodes);
    if (layers.stream().allMatch(layer -> layer.types().isEmpty())) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "TensorRT %s does not say in which precision its engine computes: its layer information has no types."
              .formatted(flags.version()));
    }
    var small = count(flags, layers);
    var isRight =
        switch (flags.precision()) {
          case FP32 -> small == 0;
          case FP16, INT8 ->
              flags.isStronglyTyped() ? small == layers.size() : 2 * small >= layers.size();
        };
    if (!isRight) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "The engine does not have the precision %s that the table is to have: TensorRT %s built %d of its %d layers with weights in %s."
              .formatted(flags.precision(), flags.version(), small, layers.size(), counted(flags)));
    }
  }

  /**
   * Looks at the engine of a model that somebody else wrote, of which not every layer needs to have
   * the precision: for fp32 none has 16-bit floats, for fp16 some have unless the model is
   * quantised, and for int8, or if the model is quantised, some have 8-bit integers.
   *
   * @throws PermanentFailure if it has another precision
   */
  static void requireSome(TrtFlags flags, EngineLayers engine, boolean quantised) {
    if (quantised && engine.layers().stream().noneMatch(EngineLayer::hasInteger)) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "The model in the file is quantised, but TensorRT %s built none of its %d layers in int8. Expected pairs of QuantizeLinear and DequantizeLinear placed as TensorRT wants them: ./gpunas quantise --for tensorrt."
              .formatted(flags.version(), engine.layers().size()));
    }
    var small = count(flags, engine.layers());
    var isRight =
        switch (flags.precision()) {
          case FP32 -> small == 0;
          case FP16 -> quantised || small > 0; // beside integers there need not be halves
          case INT8 -> small > 0;
        };
    if (!isRight) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "The model in the file does not compute in %s: TensorRT %s built %d of its %d layers in %s. Expected a file of that precision, or another --precision."
              .formatted(
                  flags.precision(),
                  flags.version(),
                  small,
                  engine.layers().size(),
                  counted(flags)));
    }
  }

  /** How many layers have the numbers that tell. */
  private static long count(TrtFlags flags, List<EngineLayer> layers) {
    return layers.stream()
        .filter(layer ->
            switch (flags.precision()) {
              case FP32, FP16 -> layer.hasHalf();
              case INT8 -> layer.hasInteger();
            })
        .count();
  }

  private static String counted(TrtFlags flags) {
    return switch (flags.precision()) {
      case FP32, FP16 -> "fp16";
      case INT8 -> "int8";
    };
  }

  private static List<EngineLayer> multiplying(EngineLayers engine, Set<String> nodes) {
    var computing = engine.layers().stream().filter(layer -> !layer.reformats()).toList();
    var found =
        computing.stream()
            .filter(layer -> BETWEEN_NAMES.splitAsStream(layer.origin()).anyMatch(nodes::contains))
            .toList();
    return found.isEmpty() ? computing : found;
  }
}
