package gpunas.searchspace;

import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import java.util.List;

/**
 * A layer of GPUNet's distilled family, the networks D1 and D2 of the model code NVIDIA released:
 * ReLU everywhere, no squeeze and excite, hidden widths not rounded.
 */
public sealed interface Distilled extends Layer {

  /** Epsilon of every batch normalisation in the distilled family. */
  double DISTILLED_EPSILON = 1e-5;

  /**
   * 3x3 convolutions, each with batch normalisation and ReLU, the first of stride 2.
   *
   * @param convolutions 1, or 3 in the large form
   */
  record Stem(Shape input, int filters, int convolutions) implements Distilled {
    /**
     * @throws IllegalArgumentException if there are neither 1 nor 3 convolutions
     */
    public Stem {
      if (convolutions != 1 && convolutions != 3) {
        throw new IllegalArgumentException(
            "A distilled stem has 1 or 3 convolutions, but %d were given.".formatted(convolutions));
      }
    }

    @Override
    public List<Operation> operations() {
      var chain = new Chain(input);
      for (var i = 0; i < convolutions; i++) {
        var stride = i == 0 ? 2 : 1;
        chain
            .then(in -> Convolution.dense(in, filters, 3, stride, Padding.symmetric(3)))
            .normalised(DISTILLED_EPSILON, Activation.RELU);
      }
      return chain.operations();
    }

    @Override
    public boolean residual() {
      return false;
    }
  }

  /**
   * Inverted residual bottleneck.
   *
   * @param expansion hidden width divided by the input's channels
   * @param groups of both 1x1 convolutions; divides the channels in and out
   */
  record Irb(Shape input, int filters, int kernel, int stride, int expansion, int groups)
      implements Distilled {
    /**
     * @throws IllegalArgumentException if the groups do not divide the channels
     */
    public Irb {
      if (groups < 1 || input.channels() % groups != 0 || filters % groups != 0) {
        throw new IllegalArgumentException(
            "%d groups were given; expected a divisor of %d channels in and %d out."
                .formatted(groups, input.channels(), filters));
      }
    }

    @Override
    public List<Operation> operations() {
      return new Chain(input)
          .then(in -> Convolution.pointwise(in, in.channels() * expansion, groups))
          .normalised(DISTILLED_EPSILON, Activation.RELU)
          .then(in -> Convolution.depthwise(in, kernel, stride))
          .normalised(DISTILLED_EPSILON, Activation.RELU)
          .then(in -> Convolution.pointwise(in, filters, groups))
          .normalised(DISTILLED_EPSILON)
          .operations();
    }

    @Override
    public boolean residual() {
      return stride == 1 && input.channels() == filters;
    }
  }

  /**
   * The classifier: 1x1 convolution to {@value #HIDDEN} channels, batch normalisation, ReLU, global
   * average, 1x1 convolution, ReLU, dropout, linear.
   */
  record Tail(Shape input, int filters, int classes) implements Distilled {
    /** Channels before the pooling. */
    public static final int HIDDEN = 1152;

    @Override
    public List<Operation> operations() {
      return new Chain(input)
          .then(in -> Convolution.pointwise(in, HIDDEN))
          .normalised(DISTILLED_EPSILON, Activation.RELU)
          .then(GlobalPool::new)
          .then(in -> Convolution.pointwise(in, filters))
          .then(in -> new Activate(in, Activation.RELU))
          .then(Dropout::new)
          .then(in -> new Linear(in, classes))
          .operations();
    }

    @Override
    public boolean residual() {
      return false;
    }
  }
}
