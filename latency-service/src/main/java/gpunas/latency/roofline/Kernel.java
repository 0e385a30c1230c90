package gpunas.latency.roofline;

import gpunas.searchspace.Layer;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import gpunas.searchspace.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What a device is started with once: operations fused as inference runtimes fuse them. Batch
 * normalisation and activation are part of the convolution before them, and so is the sum of a
 * residual layer.
 *
 * @param macs multiply-accumulates for one image
 * @param features numbers of feature maps read and written, for one image
 * @param weights numbers read once for all images
 * @param unit what does the arithmetic
 */
record Kernel(long macs, long features, long weights, Unit unit) {

  /** What does the arithmetic. */
  enum Unit {
    /** Small matrix products in one step. */
    TENSOR_CORES,
    /** One number at a time. */
    CUDA_CORES
  }

  /** The kernels of a layer. */
  static List<Kernel> of(Layer layer) {
    var kernels = new ArrayList<Kernel>();
    layer.operations().forEach(operation -> kernels.addAll(of(operation)));
    if (layer.residual()) {
      kernels.add(kernels.removeLast().reading(layer.input()));
    }
    return kernels;
  }

  private static List<Kernel> of(Operation operation) {
    return switch (operation) {
      case Convolution convolution -> List.of(of(convolution));
      case BatchNorm _, Activate _ -> List.of(); // fused with the convolution before
      case Dropout _ -> List.of(); // does nothing outside training
      case SqueezeExcite squeeze -> of(squeeze);
      case GlobalPool(var input) -> List.of(pool(input));
      case Linear(var input, var classes) ->
          List.of(product(input.channels(), classes, operation.macs(), operation.parameters()));
    };
  }

  private static Kernel of(Convolution convolution) {
    var depthwise =
        convolution.groups() > 1 && convolution.groups() == convolution.input().channels();
    return new Kernel(
        convolution.macs(),
        convolution.input().size() + convolution.output().size(),
        convolution.parameters(),
        depthwise ? Unit.CUDA_CORES : Unit.TENSOR_CORES);
  }

  /** Average, two products with their activations, and the multiplication. */
  private static List<Kernel> of(SqueezeExcite squeeze) {
    var map = squeeze.input();
    var channels = map.channels();
    var reduced = squeeze.reduced();
    var macs = (long) channels * reduced;
    return List.of(
        pool(map),
        product(channels, reduced, macs, macs + reduced),
        product(reduced, channels, macs, macs + channels),
        new Kernel(0, 2 * map.size() + channels, 0, Unit.CUDA_CORES));
  }

  private static Kernel pool(Shape map) {
    return new Kernel(0, map.size() + map.channels(), 0, Unit.CUDA_CORES);
  }

  private static Kernel product(long inputs, long outputs, long macs, long weights) {
    return new Kernel(macs, inputs + outputs, weights, Unit.TENSOR_CORES);
  }

  private Kernel reading(Shape shortcut) {
    return new Kernel(macs, features + shortcut.size(), weights, unit);
  }
}
