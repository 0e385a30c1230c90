package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import gpunas.formats.Parameters;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A network on the device.
 *
 * <p>Put together from DJL's functions on arrays rather than its blocks: the parameters, their
 * names and first values are those of {@code network-formats}, and one device needs no parameter
 * store.
 */
final class TorchNetwork {

  private record Block(List<Module> modules, boolean residual, Module dropPath) {
    /** Frees everything but the output; what gradients need is kept by PyTorch itself. */
    @SuppressWarnings("ReferenceEquality") // The same array is meant, not an equal one.
    NDArray forward(NDArray x, boolean training) {
      var y = x;
      for (var module : modules) {
        var next = module.forward(y, training);
        if (next != y && !(residual && y == x)) {
          y.close();
        }
        y = next;
      }
      if (residual) {
        // In place: nobody needs the sum's first operand any more, not even its gradient.
        y = dropPath.forward(y, training).addi(x);
        x.close();
      }
      return y;
    }
  }

  private final List<Block> blocks = new ArrayList<>();

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
      RandomGenerator random,
      Precision precision,
      Script script) {
    var modules =
        new Modules(parameters, new RandomDrop(dropout, false, random), precision, script);
    var layers = network.layers().size();
    for (var stage : network.stages()) {
      for (int i = 0; i < stage.layers().size(); i++) {
        blocks.add(
            new Block(
                modules(stage.layers().get(i), Parameters.layerName(stage.number(), i), modules),
                stage.layers().get(i).residual(),
                new RandomDrop(dropPath * (blocks.size() + 1) / layers, true, random)));
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
  NDArray forward(NDArray images, boolean training) {
    var x = images;
    for (var block : blocks) {
      x = block.forward(x, training);
    }
    return x;
  }

  private static List<Module> modules(Layer layer, String name, Modules modules) {
    var operations = layer.operations();
    return IntStream.range(0, operations.size())
        .mapToObj(i -> modules.of(operations.get(i), Parameters.operationName(name, i)))
        .toList();
  }
}
