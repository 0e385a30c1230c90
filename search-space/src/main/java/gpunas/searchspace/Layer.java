package gpunas.searchspace;

import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer of a network, with its input: everything that decides what it computes and how long that
 * takes. Two equal layers have the same entry in a latency table; {@link LayerKey} writes it.
 *
 * <p>The blocks are those of GPUNet's searched family (Wang et al., CVPR 2022, and the model code
 * NVIDIA released with it).
 */
public sealed interface Layer {

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
      var operations = new ArrayList<Operation>();
      normalised(
          operations,
          Convolution.dense(input, filters, kernel, stride, Padding.symmetric(kernel)),
          activation);
      return operations;
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
      var operations = new ArrayList<Operation>();
      normalised(
          operations,
          Convolution.dense(
              input, hidden, kernel, stride, padding.ofFusedConvolution(kernel, stride)),
          activation);
      squeezeAndProject(operations, squeezeExcite, expansion, activation, filters);
      return operations;
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
      var operations = new ArrayList<Operation>();
      normalised(operations, Convolution.pointwise(input, hidden), activation);
      normalised(
          operations,
          Convolution.depthwise(operations.getLast().output(), kernel, stride),
          activation);
      squeezeAndProject(operations, squeezeExcite, expansion, activation, filters);
      return operations;
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
      var operations = new ArrayList<Operation>();
      normalised(operations, Convolution.pointwise(input, filters), Activation.RELU);
      operations.add(new GlobalPool(operations.getLast().output()));
      operations.add(new Dropout(operations.getLast().output()));
      operations.add(new Linear(operations.getLast().output(), classes));
      return operations;
    }

    @Override
    public boolean residual() {
      return false;
    }
  }

  private static void normalised(
      List<Operation> operations, Convolution convolution, Activation activation) {
    operations.add(convolution);
    operations.add(new BatchNorm(convolution.output(), EPSILON));
    operations.add(new Activate(convolution.output(), activation));
  }

  private static void squeezeAndProject(
      List<Operation> operations,
      boolean squeezeExcite,
      double expansion,
      Activation activation,
      int filters) {
    var hidden = operations.getLast().output();
    if (squeezeExcite) {
      operations.add(new SqueezeExcite(hidden, reduced(hidden.channels(), expansion), activation));
    }
    var projection = Convolution.pointwise(hidden, filters);
    operations.add(projection);
    operations.add(new BatchNorm(projection.output(), EPSILON));
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
