package gpunas.searchspace;

/**
 * One step of a network's computation: what a layer is made of. Every reader of a network (costs,
 * training blocks, ONNX) reads these, so that they cannot disagree.
 */
public sealed interface Operation {

  /** What goes in, without the batch. */
  Shape input();

  /** What comes out, without the batch. */
  Shape output();

  /** Trained values. Running statistics of a batch normalisation do not count. */
  long parameters();

  /** Multiply-accumulates for one image, convolutions and linear layers only, no biases. */
  long macs();

  /**
   * A convolution without bias.
   *
   * @param kernel side of the square kernel, odd
   * @param stride 1 or 2
   * @param padding zeros on each side
   * @param groups how many groups of channels are convolved apart; all of them in a depthwise one
   */
  record Convolution(Shape input, Shape output, int kernel, int stride, int padding, int groups)
      implements Operation {

    /** A convolution that sees all its input channels. */
    static Convolution dense(Shape input, int filters, int kernel, int stride, int padding) {
      return of(input, filters, kernel, stride, padding, 1);
    }

    /** A convolution of every channel on its own. */
    static Convolution depthwise(Shape input, int kernel, int stride) {
      return of(
          input, input.channels(), kernel, stride, Padding.symmetric(kernel), input.channels());
    }

    /** A 1x1 convolution. */
    static Convolution pointwise(Shape input, int filters) {
      return pointwise(input, filters, 1);
    }

    /** A 1x1 convolution of groups of channels. */
    static Convolution pointwise(Shape input, int filters, int groups) {
      return of(input, filters, 1, 1, 0, groups);
    }

    private static Convolution of(
        Shape input, int filters, int kernel, int stride, int padding, int groups) {
      var output =
          new Shape(
              filters,
              (input.height() + 2 * padding - kernel) / stride + 1,
              (input.width() + 2 * padding - kernel) / stride + 1);
      return new Convolution(input, output, kernel, stride, padding, groups);
    }

    @Override
    public long parameters() {
      return (long) kernel * kernel * (input.channels() / groups) * output.channels();
    }

    @Override
    public long macs() {
      return parameters() * output.height() * output.width();
    }
  }

  /**
   * Batch normalisation with scale and shift.
   *
   * @param epsilon added to the variance
   */
  record BatchNorm(Shape input, double epsilon) implements Operation {
    @Override
    public Shape output() {
      return input;
    }

    @Override
    public long parameters() {
      return 2L * input.channels();
    }

    @Override
    public long macs() {
      return 0;
    }
  }

  /** A non-linearity. */
  record Activate(Shape input, Activation activation) implements Operation {
    @Override
    public Shape output() {
      return input;
    }

    @Override
    public long parameters() {
      return 0;
    }

    @Override
    public long macs() {
      return 0;
    }
  }

  /**
   * Squeeze and excite: global average, 1x1 convolution to {@code reduced} channels with bias,
   * activation, 1x1 convolution back with bias, sigmoid, multiply.
   */
  record SqueezeExcite(Shape input, int reduced, Activation activation) implements Operation {
    @Override
    public Shape output() {
      return input;
    }

    @Override
    public long parameters() {
      return macs() + reduced + input.channels();
    }

    @Override
    public long macs() {
      return 2L * input.channels() * reduced;
    }
  }

  /** Average over height and width. */
  record GlobalPool(Shape input) implements Operation {
    @Override
    public Shape output() {
      return new Shape(input.channels(), 1, 1);
    }

    @Override
    public long parameters() {
      return 0;
    }

    @Override
    public long macs() {
      return 0;
    }
  }

  /** Dropout, in training only; the rate is part of the training recipe. */
  record Dropout(Shape input) implements Operation {
    @Override
    public Shape output() {
      return input;
    }

    @Override
    public long parameters() {
      return 0;
    }

    @Override
    public long macs() {
      return 0;
    }
  }

  /** A linear layer with bias from a pooled map to class scores. */
  record Linear(Shape input, int classes) implements Operation {
    @Override
    public Shape output() {
      return new Shape(classes, 1, 1);
    }

    @Override
    public long parameters() {
      return macs() + classes;
    }

    @Override
    public long macs() {
      return input.size() * classes;
    }
  }
}
