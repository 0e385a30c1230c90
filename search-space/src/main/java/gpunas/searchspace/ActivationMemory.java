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
 */
public record ActivationMemory(long predicting, long learning) {

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

  /** The memory of a network's arrays. */
  public static ActivationMemory of(Network network) {
    var layers = network.layers();
    return new ActivationMemory(predicting(layers), learning(layers));
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
      walk.goBack(layer);
    }
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
      long shortcut = layer.residual() ? bytes(layer.input()) : 0;
      live += shortcut;
      for (var operation : layer.operations()) {
        if (!isInPlace(operation)) {
          take(bytes(operation.output()));
          free(bytes(operation.input()));
        }
      }
      free(shortcut);
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

    /** Comes with the gradient of the output, leaves that of the input. */
    void goBack(Layer layer) {
      long shortcut = layer.residual() ? bytes(layer.output()) : 0;
      live += shortcut;
      for (var operation : layer.operations().reversed()) {
        long input = bytes(operation.input());
        take(input);
        if (operation instanceof SqueezeExcite) {
          // The gate's gradient is the mean of a product as large as the input.
          take(input);
          free(input);
        }
        free(bytes(operation.output()));
        live -= kept.pop();
      }
      free(shortcut);
    }

    private static boolean isInPlace(Operation operation) {
      return switch (operation) {
        case Activate _, SqueezeExcite _, Dropout _ -> true;
        case Convolution _, BatchNorm _, GlobalPool _, Linear _ -> false;
      };
    }
  }
}
