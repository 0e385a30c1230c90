package gpunas.latency.model;

import gpunas.searchspace.Layer;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Operation.Convolution;

/**
 * What a layer has to do for one image: what its time is made of.
 *
 * @param dense multiply-accumulates of convolutions of more than one pixel that see all channels
 * @param pointwise multiply-accumulates of 1x1 convolutions and linear layers
 * @param depthwise multiply-accumulates of convolutions of every channel on its own
 * @param moved values read and written
 * @param weights trained values
 */
record Work(double dense, double pointwise, double depthwise, double moved, double weights) {

  static Work of(Layer layer) {
    double dense = 0;
    double pointwise = 0;
    double depthwise = 0;
    double moved = 0;
    for (var operation : layer.operations()) {
      switch (operation) {
        case Convolution convolution when convolution.groups() > 1 && convolution.kernel() > 1 ->
            depthwise += convolution.macs();
        case Convolution convolution when convolution.kernel() > 1 -> dense += convolution.macs();
        case Convolution convolution -> pointwise += convolution.macs();
        case Operation.Linear linear -> pointwise += linear.macs();
        case Operation.SqueezeExcite scaled -> pointwise += scaled.macs();
        case Operation.BatchNorm _,
            Operation.Activate _,
            Operation.GlobalPool _,
            Operation.Dropout _ -> {}
      }
      if (operation.macs() > 0) {
        moved += operation.input().size() + operation.output().size();
      }
    }
    return new Work(dense, pointwise, depthwise, moved, layer.parameters());
  }

  /** One, for what a layer costs whatever it does, and the quantities. */
  double[] terms() {
    return new double[] {1, dense, pointwise, depthwise, moved, weights};
  }
}
