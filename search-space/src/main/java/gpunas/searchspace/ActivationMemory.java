package gpunas.searchspace;

import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the arrays between a network's operations take at most at one time, in 32-bit floating
 * point, bytes for each image: exact sums over the network, computed operation by operation as an
 * engine does that frees an array when its last reader has read it. Weights, what an engine's
 * kernels need besides, and lost space between arrays are not part of it.
 *
 * @param predicting of an evaluation
 * @param learning of a training step; what gradients need is kept
 * @param recomputing of a training step that keeps the inputs of layers and computes each layer
 *     again when its gradients are due
 */
public record ActivationMemory(long predicting, long learning, long recomputing) {

  /*
   * What PyTorch keeps for gradients: the input of a convolution, a batch normalisation, a swish, a
   * squeeze and excite (and its gate); the result of a ReLU, which is computed in place of its
   * input. A shortcut is added in place. In the backward pass an operation's gradients come and its
   * kept arrays go one operation after the other.
   */

  /*
   * Measured, as growth of the resident set, of networks of Table 1 on a CPU (gpunas benchmark
   * memory): space is lost between arrays that come and go, weights are copied on their way to the
   * device, and kernels have memory of their own.
   */
  private static final double LOST_BETWEEN = 1.45;
  private static final double COPIED = 1.15;

  /*
   * GNU's C library does not fill a gap with an array of the same size, as arrays are aligned. Where
   * layers are computed twice, arrays of the same sizes come and go all the time, and gaps remain:
   * of GPUNet-0, -2 and -D2 0.25, 0.21 and 0.44 of what should have been saved.
   */
  private static final double GAPS = 0.45;
  private static final long KERNELS = 64L << 20;

  /**
   * What a process needs, bytes: a prediction.
   *
   * @param lasting arrays that stay, weights and such, bytes
   * @param passing arrays that come and go, at most at one time, bytes
   */
  public static long needed(long lasting, long passing) {
    return Math.round(COPIED * lasting + LOST_BETWEEN * passing) + KERNELS;
  }

  /** {@link #recomputing}, and the gaps that remain where arrays come and go twice as often. */
  public long recomputingWithGaps() {
    return recomputing + Math.round(GAPS * (learning - recomputing));
  }

  /** The memory of a network's arrays. */
  public static ActivationMemory of(Network network) {
    var layers = network.layers();
    return new ActivationMemory(predicting(layers), learning(layers), recomputing(layers));
  }

  private static long predicting(List<Layer> layers) {
    var walk = new Walk();
    walk.take(bytes(layers.getFirst().input()));
    for (var layer : layers) {
      walk.predict(layer);
    }
    return walk.peak;
  }

  private static long learning(List<Layer> layers) {
    var walk = new Walk();
    walk.take(bytes(layers.getFirst().input()));
    layers.forEach(walk::learn);
    walk.take(bytes(layers.getLast().output()));
    for (var layer : layers.reversed()) {
      // A shortcut's gradient is the output's.
      walk.goBack(layer, layer.residual());
    }
    return walk.peak;
  }

  private static long recomputing(List<Layer> layers) {
    var walk = new Walk();
    walk.take(bytes(layers.getFirst().input()));
    // The last layer is computed once.
    layers.subList(0, layers.size() - 1).forEach(walk::lookAhead);
    walk.take(bytes(layers.getLast().output()));
    layers.reversed().forEach(walk::repeat);
    return walk.peak;
  }

  private static long bytes(Shape shape) {
    return Float.BYTES * shape.size();
  }

  /** Arrays that come and go. */
  private static final class Walk {
    private final Deque<Long> kept = new ArrayDeque<>();
    private boolean isInputKept;
    private long live;
    private long peak;

    void take(long bytes) {
      live += bytes;
      peak = Math.max(peak, live);
    }

    void free(long bytes) {
      live -= bytes;
    }

    /** The input is replaced by the output; a shortcut keeps the input until the end. */
    void predict(Layer layer) {
      replace(layer, layer.residual());
      if (layer.residual()) {
        free(bytes(layer.input()));
      }
    }

    /** The output comes to the input. */
    void lookAhead(Layer layer) {
      replace(layer, true);
    }

    private void replace(Layer layer, boolean inputStays) {
      boolean stays = inputStays;
      for (var operation : layer.operations()) {
        if (!isInPlace(operation)) {
          take(bytes(operation.output()));
          free(stays ? 0 : bytes(operation.input()));
          stays = false;
        }
      }
    }

    /** As {@link #predict}, but what gradients need stays. */
    void learn(Layer layer) {
      for (var operation : layer.operations()) {
        long input = bytes(operation.input());
        if (operation instanceof Activate(_, var activation) && activation == Activation.RELU) {
          kept.push(input);
          isInputKept = true;
        } else {
          take(bytes(operation.output()));
          kept.push(isInputKept ? 0 : input);
          isInputKept = false;
        }
      }
    }

    /**
     * Comes with the gradient of the output, leaves that of the input.
     *
     * @param gradientStays whether the output's gradient is freed at the end only
     */
    void goBack(Layer layer, boolean gradientStays) {
      boolean stays = gradientStays;
      for (var operation : layer.operations().reversed()) {
        long input = bytes(operation.input());
        take(input);
        if (operation instanceof SqueezeExcite) {
          // The gate's gradient is the mean of a product as large as the input.
          take(input);
          free(input);
        }
        free(stays ? 0 : bytes(operation.output()));
        stays = false;
        live -= kept.pop();
      }
      free(gradientStays ? bytes(layer.output()) : 0);
    }

    /** {@link #learn} and {@link #goBack}; the output, too, stays until the end. */
    void repeat(Layer layer) {
      isInputKept = false;
      learn(layer);
      boolean isOutputKept = isInputKept;
      goBack(layer, true);
      free(isOutputKept ? 0 : bytes(layer.output()));
    }

    private static boolean isInPlace(Operation operation) {
      return switch (operation) {
        case Activate _, SqueezeExcite _, Dropout _ -> true;
        case Convolution _, BatchNorm _, GlobalPool _, Linear _ -> false;
      };
    }
  }
}
