package gpunas.searchspace;

import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.List;

/**
 * A layer of a network, with its input: everything that decides what it computes and how long that
 * takes. Two equal layers have the same entry in a latency table; {@link LayerKey} writes it.
 *
 * <p>The blocks here are those of GPUNet's searched family (Wang et al., CVPR 2022, and the model
 * code NVIDIA released with it); its pruned networks consist of them too. {@link Distilled} has the
 * blocks of its other family.
 */
public sealed interface Layer permits Layer.Conv, Layer.FusedIrb, Layer.Irb, Layer.Tail, Distilled {

  /** Epsilon of every batch normalisation in the searched family. */
  double EPSILON = 1e-3;

  /** What goes in, without the batch. */
  Shape input();

  /**
   * The steps of the computation, in order. The shortcut of a {@link #residual()} layer adds the
   * input to the last one's output.
   */
  List<Operation> operations();

  /** Whether the input is added to the output. */
  boolean residual();

  /** What comes out, without the batch. */
  default Shape output() {
    return operations().getLast().output();
  }

  /** Trained values. */
  default long parameters() {
    return operations().stream().mapToLong(Operation::parameters).sum();
  }

  /** Multiply-accumulates for one image. */
  default long macs() {
    return operations().stream().mapToLong(Operation::macs).sum();
  }

  /** Convolution, batch normalisation, activation. */
  record Conv(Shape input, int filters, int kernel, int stride, Activation activation)
      implements Layer {
    @Override
    public List<Operation> operations() {
      return new Chain(input)
          .then(in -> Convolution.dense(in, filters, kernel, stride, Padding.symmetric(kernel)))
          .normalised(EPSILON, activation)
          .operations();
    }

    @Override
    public boolean residual() {
      return false;
    }
  }

  /**
   * Fused inverted residual bottleneck: a k x k convolution to the hidden width, then 1x1 to the
   * output.
   *
   * @param expansion hidden width as a multiple of the input's channels
   */
  record FusedIrb(
      Shape input,
      int filters,
      int kernel,
      int stride,
      double expansion,
      boolean squeezeExcite,
      Activation activation,
      Padding padding)
      implements Layer {
    @Override
    public List<Operation> operations() {
      var hidden = hidden(input, expansion);
      var zeros = padding.ofFusedConvolution(kernel, stride);
      var chain =
          new Chain(input)
              .then(in -> Convolution.dense(in, hidden, kernel, stride, zeros))
              .normalised(EPSILON, activation);
      return projected(chain, squeezeExcite, expansion, activation, filters);
    }

    @Override
    public boolean residual() {
      return stride == 1 && input.channels() == filters;
    }
  }

  /**
   * Inverted residual bottleneck: 1x1 to the hidden width, a depthwise k x k convolution, then 1x1
   * to the output.
   *
   * @param expansion hidden width as a multiple of the input's channels
   */
  record Irb(
      Shape input,
      int filters,
      int kernel,
      int stride,
      double expansion,
      boolean squeezeExcite,
      Activation activation)
      implements Layer {
    @Override
    public List<Operation> operations() {
      var hidden = hidden(input, expansion);
      var chain =
          new Chain(input)
              .then(in -> Convolution.pointwise(in, hidden))
              .normalised(EPSILON, activation)
              .then(in -> Convolution.depthwise(in, kernel, stride))
              .normalised(EPSILON, activation);
      return projected(chain, squeezeExcite, expansion, activation, filters);
    }

    @Override
    public boolean residual() {
      return stride == 1 && input.channels() == filters;
    }
  }

  /**
   * The classifier: 1x1 convolution, batch normalisation, ReLU, global average, dropout, linear.
   */
  record Tail(Shape input, int filters, int classes) implements Layer {
    @Override
    public List<Operation> operations() {
      return new Chain(input)
          .then(in -> Convolution.pointwise(in, filters))
          .normalised(EPSILON, Activation.RELU)
          .then(GlobalPool::new)
          .then(Dropout::new)
          .then(in -> new Linear(in, classes))
          .operations();
    }

    @Override
    public boolean residual() {
      return false;
    }
  }

  /** The end of a bottleneck: from the hidden width, scaled if so chosen, to the output. */
  private static List<Operation> projected(
      Chain chain, boolean squeezeExcite, double expansion, Activation activation, int filters) {
    if (squeezeExcite) {
      chain.then(in -> new SqueezeExcite(in, reduced(in.channels(), expansion), activation));
    }
    return chain.then(in -> Convolution.pointwise(in, filters)).normalised(EPSILON).operations();
  }

  /** Hidden width: the multiple of 8 nearest to channels * expansion that is not 10 % below it. */
  private static int hidden(Shape input, double expansion) {
    var exact = input.channels() * expansion;
    var divisible = Math.max(8, (int) (exact + 4) / 8 * 8);
    return divisible < 0.9 * exact ? divisible + 8 : divisible;
  }

  /**
   * A quarter of the block's input width, rounded half to even; divided first as in NVIDIA's code,
   * since another order may round to the other side of a half.
   */
  private static int reduced(int hidden, double expansion) {
    return (int) Math.rint(hidden * (0.25 / expansion));
  }
}
