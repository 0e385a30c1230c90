package gpunas.formats.onnx;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a network computes in 8-bit integers.
 *
 * @param placement for which runtime the pairs of QuantizeLinear and DequantizeLinear are placed
 * @param inFloat what stays in 32-bit floats
 */
public record Quantisation(Placement placement, Set<Part> inFloat) {

  /*
   * Both runtimes replace what stands between pairs by integer kernels, but not the same patterns.
   *
   * ONNX Runtime has an integer kernel for each operator apart, and takes it only if a pair is at
   * each of its inputs and outputs, of the bias too (int32). ReLU costs nothing where zero is the
   * least of the 8-bit numbers, which needs unsigned ones. Its kernels for x86 multiply unsigned by
   * signed bytes.
   *
   * TensorRT takes signed numbers with the zero point 0 only, and fuses a convolution with the bias,
   * activation and addition behind it, if no pair is between them; of an addition the other input
   * has one. Its versions 8 take no parameters but floats: neither biases of int32 nor weights of
   * int8 (microsoft/onnxruntime, issues 11535 and 14229), so weights have a pair, too, which it
   * computes when it builds.
   */
  /** For which runtime. */
  public enum Placement {
    /**
     * A pair at each operator; unsigned activations with any zero point, biases of 32-bit integers.
     */
    ONNXRUNTIME,
    /**
     * Pairs at what convolutions, linear layers, averages and shortcuts read; signed activations
     * with the zero point 0, parameters in floats.
     */
    TENSORRT;

    /** What it is called in files. */
    public String word() {
      return words(this);
    }
  }

  /** What may be more accurate in floats than it is faster in integers. */
  public enum Part {
    /** The first convolution, which reads the image. */
    FIRST,
    /** The two convolutions of a squeeze and excite. */
    SQUEEZE_EXCITE,
    /** The linear layer. */
    LAST;

    /** What it is called in files. */
    public String word() {
      return words(this);
    }
  }

  /** Copies the set. */
  public Quantisation {
    inFloat = inFloat.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(inFloat));
  }

  /** As a runtime likes it, with all parts that little time goes to in floats. */
  public static Quantisation usual(Placement placement) {
    return new Quantisation(placement, EnumSet.allOf(Part.class));
  }

  /** What stays in floats, for people. */
  public String inFloatWords() {
    return inFloat.isEmpty()
        ? "nothing"
        : inFloat.stream().sorted().map(Part::word).collect(Collectors.joining(", "));
  }

  private static String words(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * How many of the 256 numbers lie from zero to the end of a range that is farther from it, both
   * included: all for a map without negative values where these take no numbers, half of them for a
   * symmetric one.
   */
  public int levels(Range range) {
    return Grid.levels(range, placement);
  }
}
