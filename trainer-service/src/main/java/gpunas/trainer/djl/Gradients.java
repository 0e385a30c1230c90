package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/*
 * DJL's GradientCollector allows one training per process, so the calls beneath it are used.
 * Whether gradients are recorded is a property of the thread, and on in new threads.
 *
 * Recomputing is gradient checkpointing with every layer's input as a checkpoint (Chen et al., 2016,
 * arXiv:1604.06174). A layer draws the same again, and its running statistics do not change again.
 */
/** Computes the gradients of a network's parameters, which are added to those there are. */
final class Gradients {

  private final TorchNetwork network;
  private final boolean recompute;

  /**
   * @param recompute whether only the inputs of layers are kept, and layers computed again
   */
  Gradients(TorchNetwork network, boolean recompute) {
    this.network = network;
    this.recompute = recompute;
    JniUtils.setGradMode(false);
  }

  /**
   * Adds gradients.
   *
   * @param images (batch, channel, height, width); freed
   * @param lossOf class scores, (batch, class)
   * @return the loss
   */
  NDArray add(NDArray images, UnaryOperator<NDArray> lossOf) {
    return recompute ? recomputing(images, lossOf) : keeping(images, lossOf);
  }

  private NDArray keeping(NDArray images, UnaryOperator<NDArray> lossOf) {
    return goneBack(() -> lossOf.apply(network.forward(images, Pass.LEARNING)));
  }

  private NDArray recomputing(NDArray images, UnaryOperator<NDArray> lossOf) {
    var inputs = new ArrayList<NDArray>();
    inputs.add(images);
    int last = network.layers() - 1;
    for (int layer = 0; layer < last; layer++) {
      inputs.add(network.forward(layer, inputs.getLast(), Pass.LOOKING_AHEAD, true));
    }
    var input = inputs.removeLast();
    input.setRequiresGradient(true);
    var scores = input;
    var loss = goneBack(() -> lossOf.apply(network.forward(last, scores, Pass.LEARNING, true)));
    for (int layer = last - 1; layer >= 0; layer--) {
      var outputGradient = input.getGradient();
      input.close();
      input = inputs.removeLast();
      input.setRequiresGradient(layer > 0);
      goBack(layer, input, outputGradient);
    }
    input.close();
    return loss;
  }

  /** Leaves the gradient of the layer's input. */
  private void goBack(int layer, NDArray input, NDArray outputGradient) {
    try (outputGradient;
        var output = recorded(() -> network.forward(layer, input, Pass.REPETITION, true))) {
      backward(output, outputGradient);
    }
  }

  private static NDArray goneBack(Supplier<NDArray> lossOf) {
    var loss = recorded(lossOf);
    try (var one = loss.onesLike()) {
      backward(loss, one);
    }
    return loss;
  }

  private static NDArray recorded(Supplier<NDArray> operations) {
    JniUtils.setGradMode(true);
    try {
      return operations.get();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private static void backward(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }
}
