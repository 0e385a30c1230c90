package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.formats.onnx.Precision;
import gpunas.latency.trtexec.EngineLayers.EngineLayer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether an engine has the precision that was asked for. Flags are not enough: a version that does
 * not know one, or a model of other types, would give a fast lie.
 */
final class PrecisionCheck {

  private static final Pattern BETWEEN_NAMES = Pattern.compile("[^A-Za-z0-9_.]+");

  private PrecisionCheck() {}

  /**
   * Looks at the layers that convolve or multiply by a matrix. For fp32 none of them has 16-bit
   * floats. For fp16 all have them, if TensorRT computes in the types of the model; where it may
   * choose, most.
   *
   * @param multiplying names of the nodes of the model that do
   * @throws PermanentFailure if it has another precision, or does not say which
   */
  static void require(TrtFlags flags, EngineLayers engine, Set<String> multiplying) {
    var layers = multiplying(engine, multiplying);
    if (layers.stream().allMatch(layer -> layer.types().isEmpty())) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "TensorRT %s does not say in which precision its engine computes: its layer information has no types."
              .formatted(flags.version()));
    }
    var halves = layers.stream().filter(EngineLayer::hasHalf).count();
    var isRight =
        switch (flags.precision()) {
          case FP32 -> halves == 0;
          case FP16 ->
              flags.isStronglyTyped() ? halves == layers.size() : 2 * halves >= layers.size();
        };
    if (!isRight) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "The engine does not have the precision %s that the table is to have: TensorRT %s built %d of its %d layers with weights in fp16."
              .formatted(word(flags.precision()), flags.version(), halves, layers.size()));
    }
  }

  /**
   * Looks at the engine of a model that somebody else wrote, of which not every layer needs to have
   * the precision: for fp32 none has 16-bit floats, for fp16 some have.
   *
   * @throws PermanentFailure if it has another precision
   */
  static void requireSome(TrtFlags flags, EngineLayers engine) {
    var halves = engine.layers().stream().filter(EngineLayer::hasHalf).count();
    var isRight =
        switch (flags.precision()) {
          case FP32 -> halves == 0;
          case FP16 -> halves > 0;
        };
    if (!isRight) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "The model in the file does not compute in %s: TensorRT %s built %d of its %d layers in fp16. Expected a file of that precision, or another --precision."
              .formatted(word(flags.precision()), flags.version(), halves, engine.layers().size()));
    }
  }

  private static List<EngineLayer> multiplying(EngineLayers engine, Set<String> nodes) {
    var computing = engine.layers().stream().filter(layer -> !layer.reformats()).toList();
    var found =
        computing.stream()
            .filter(layer -> BETWEEN_NAMES.splitAsStream(layer.origin()).anyMatch(nodes::contains))
            .toList();
    return found.isEmpty() ? computing : found;
  }

  private static String word(Precision precision) {
    return precision.toString().toLowerCase(Locale.ROOT);
  }
}
