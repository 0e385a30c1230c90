package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import gpunas.formats.Parameters;
import gpunas.formats.onnx.OnnxModels;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A network on the device.
 *
 * <p>Put together from DJL's functions on arrays rather than its blocks: the parameters, their
 * names and first values are those of {@code network-formats}, and one device needs no parameter
 * store.
 */
final class TorchNetwork {

  /**
   * A layer.
   *
   * @param sum what becomes of the sum with the shortcut
   */
  private record Block(
      List<Module> modules, boolean residual, Module dropPath, UnaryOperator<NDArray> sum) {
    /**
     * Frees everything but the output, and the input if it stays; what gradients need is kept by
     * PyTorch itself.
     */
    @SuppressWarnings("ReferenceEquality") // The same array is meant, not an equal one.
    NDArray forward(NDArray x, Pass pass, boolean inputStays) {
      var y = x;
      for (var module : modules) {
        var next = module.forward(y, pass);
        if (next != y && !(y == x && (residual || inputStays))) {
          y.close();
        }
        y = next;
      }
      if (residual) {
        // In place: nobody needs the sum's first operand any more, not even its gradient.
        var added = dropPath.forward(y, pass).addi(x);
        y = sum.apply(added);
        if (y != added) {
          added.close();
        }
        if (!inputStays) {
          x.close();
        }
      }
      return y;
    }
  }

  private final List<Block> blocks = new ArrayList<>();
  private final SteppedRandom random;

  /**
   * @param parameters of this network
   * @param dropout rate before the classifier
   * @param dropPath rate at the last layer, growing linearly from 0 at the images
   * @param random decides what is dropped
   * @param precision of convolutions in training
   */
  TorchNetwork(
      Network network,
      TorchParameters parameters,
      double dropout,
      double dropPath,
      SteppedRandom random,
      Precision precision,
      Script script) {
    this(
        network,
        new Modules(parameters, new RandomDrop(dropout, false, random), precision, script),
        dropPath,
        random);
  }

  /**
   * @param dropPath rate at the last layer, growing linearly from 0 at the images
   * @param random decides what is dropped
   */
  TorchNetwork(Network network, LayerModules modules, double dropPath, SteppedRandom random) {
    this.random = random;
    var layers = network.layers().size();
    for (var stage : network.stages()) {
      for (int i = 0; i < stage.layers().size(); i++) {
        var layer = stage.layers().get(i);
        var name = Parameters.layerName(stage.number(), i);
        var all = new ArrayList<Module>();
        if (blocks.isEmpty()) {
          all.add((images, _) -> modules.made(OnnxModels.INPUT, images));
        }
        all.addAll(modules.of(layer, name));
        blocks.add(
            new Block(
                all,
                layer.residual(),
                new RandomDrop(dropPath * (blocks.size() + 1) / layers, true, random),
                sum -> modules.made(name + ".add", sum)));
      }
    }
  }

  /**
   * Class scores of images. Each array is freed when its last reader has read it.
   *
   * @param images (batch, channel, height, width); freed, too. Its manager takes all that is
   *     computed
   * @return (batch, class)
   */
  NDArray forward(NDArray images, Pass pass) {
    var x = images;
    for (int layer = 0; layer < layers(); layer++) {
      x = forward(layer, x, pass, false);
    }
    return x;
  }

  /** How many layers there are. */
  int layers() {
    return blocks.size();
  }

  /**
   * What a layer makes of its input.
   *
   * @param layer from 0
   * @param inputStays whether the input is not freed
   */
  NDArray forward(int layer, NDArray x, Pass pass, boolean inputStays) {
    random.beginLayer(layer);
    return blocks.get(layer).forward(x, pass, inputStays);
  }
}
