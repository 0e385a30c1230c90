package gpunas.formats;

import java.util.List;

/**
 * A named array of a network.
 *
 * @param name unique in its network, for example {@code stage2.layer0.op0.weight}
 * @param shape in the order of the values, the last dimension varies fastest
 * @param role what it does
 */
public record Parameter(String name, List<Integer> shape, Role role) {

  /** What an array does. */
  public enum Role {
    /** Weight of a convolution: (output channels, input channels / groups, kernel, kernel). */
    CONVOLUTION_WEIGHT,
    /** Weight of a linear layer: (outputs, inputs). */
    LINEAR_WEIGHT,
    /** Bias of a convolution or a linear layer, one value per output channel. */
    BIAS,
    /** Factor of a batch normalisation, one value per channel. */
    SCALE,
    /** Summand of a batch normalisation, one value per channel. */
    SHIFT,
    /** Mean a batch normalisation saw in training, one value per channel; not trained. */
    RUNNING_MEAN,
    /** Variance a batch normalisation saw in training, one value per channel; not trained. */
    RUNNING_VARIANCE;

    /** Whether training follows a gradient to change it; running statistics are only recorded. */
    public boolean trained() {
      return switch (this) {
        case CONVOLUTION_WEIGHT, LINEAR_WEIGHT, BIAS, SCALE, SHIFT -> true;
        case RUNNING_MEAN, RUNNING_VARIANCE -> false;
      };
    }
  }

  /** Copies the shape. */
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** Number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** How many inputs one output is summed over; 1 for what is not a weight. */
  public int fanIn() {
    return shape.stream().skip(1).reduce(1, Math::multiplyExact);
  }
}
