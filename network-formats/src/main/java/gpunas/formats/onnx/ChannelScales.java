package gpunas.formats.onnx;

import static gpunas.formats.onnx.IntegerPlaces.LARGEST_BIAS;
import static gpunas.formats.onnx.IntegerPlaces.LARGEST_WEIGHT;

import gpunas.formats.Tensor;
import gpunas.formats.onnx.Initializer.Numbers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The weight of a convolution or a linear layer as signed 8-bit integers, each output channel with
 * a scale of its own, and its bias as 32-bit integers of the scale that products have. What is
 * computed is computed again whenever it is written: nothing is kept.
 *
 * @param name of the weight
 * @param weight output channels are its first dimension
 * @param bias one value per output channel
 * @param inputScale of what it is multiplied by
 */
record ChannelScales(String name, Tensor weight, Tensor bias, float inputScale) {

  private static final int BLOCK = 1 << 14;

  private int channels() {
    return weight.shape().getFirst();
  }

  /** One value per output channel. */
  private float[] scales() {
    var weights = weight.values();
    var biases = bias.values();
    var scales = new float[channels()];
    var perChannel = weights.length / scales.length;
    for (var channel = 0; channel < scales.length; channel++) {
      double most = 0;
      for (var i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
        most = Math.max(most, Math.abs(weights[i]));
      }
      // A channel that does nothing but add its bias has hardly any weights, and a bias all the
      // same.
      var scale =
          (float)
              Math.max(
                  most / LARGEST_WEIGHT, Math.abs(biases[channel]) / (inputScale * LARGEST_BIAS));
      scales[channel] = scale >= Float.MIN_NORMAL ? scale : 1;
    }
    return scales;
  }

  Initializer quantisedWeight() {
    return new Initializer(name, weight, Numbers.INT8, this::writeWeight);
  }

  Initializer weightScales(String scalesName) {
    return Initializer.floats(scalesName, new Tensor(List.of(channels()), this::scales));
  }

  /** One for each channel, all of them 0. */
  Initializer weightZeroPoints(String pointsName) {
    return new Initializer(
        pointsName,
        new Tensor(List.of(channels()), () -> new float[channels()]),
        Numbers.INT8,
        (tensor, out) -> out.write(new byte[tensor.size()]));
  }

  Initializer quantisedBias(String biasName) {
    return new Initializer(biasName, bias, Numbers.INT32, this::writeBias);
  }

  Initializer biasScales(String scalesName) {
    return Initializer.floats(scalesName, new Tensor(List.of(channels()), this::productScales));
  }

  private float[] productScales() {
    var scales = scales();
    for (var channel = 0; channel < scales.length; channel++) {
      scales[channel] *= inputScale;
    }
    return scales;
  }

  private void writeWeight(Tensor tensor, OutputStream out) throws IOException {
    var scales = scales();
    var weights = tensor.values();
    var perChannel = weights.length / scales.length;
    var block = new byte[Math.min(BLOCK, weights.length)];
    var filled = 0;
    for (var i = 0; i < weights.length; i++) {
      var rounded = Math.rint(weights[i] / scales[i / perChannel]);
      block[filled++] = (byte) Math.clamp((long) rounded, -LARGEST_WEIGHT, LARGEST_WEIGHT);
      if (filled == block.length) {
        out.write(block, 0, filled);
        filled = 0;
      }
    }
    out.write(block, 0, filled);
  }

  private void writeBias(Tensor tensor, OutputStream out) throws IOException {
    var scales = productScales();
    var biases = tensor.values();
    var bytes =
        ByteBuffer.allocate(Math.multiplyExact(biases.length, Integer.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (var channel = 0; channel < biases.length; channel++) {
      bytes.putInt((int) Math.rint((double) biases[channel] / scales[channel]));
    }
    out.write(bytes.array());
  }
}
