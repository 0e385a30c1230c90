package gpunas.searchspace;

import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a deployed network takes on its device: its weights, and the most that its arrays take at
 * one time when its operations run one after the other and an array is freed once its last reader
 * has read it. An exact sum over the network, with batch normalisations folded into convolutions;
 * activations, gates and shortcuts are computed in place, as engines do. What a runtime itself
 * takes, what its kernels need besides, and space lost between arrays are not part of it.
 *
 * @param numbers that it computes with
 * @param batch images at a time, at least 1
 */
public record DeployedMemory(Numbers numbers, int batch) {

  /** An image has no more channels; a convolution that reads as few is the first of a network. */
  private static final int MOST_IMAGE_CHANNELS = 4;

  /** What a network computes with. */
  public enum Numbers {
    /** 32-bit floats. */
    FP32(4, 4),
    /** 16-bit floats. */
    FP16(2, 2),
    /**
     * 8-bit integers: weights and maps of convolutions, with a bias and a scale of 32 bits for each
     * channel. The first convolution, squeeze-and-excites and the linear layer are in 32-bit
     * floats, as gpunas quantises.
     */
    INT8(1, 4);

    private final int bytes;
    private final int bytesElsewhere;

    Numbers(int bytes, int bytesElsewhere) {
      this.bytes = bytes;
      this.bytesElsewhere = bytesElsewhere;
    }
  }

  /**
   * Of what is known of a latency table.
   *
   * @param precision in the words of tables; null: not known
   * @param batch images at a time; null: not known
   * @return null if one of both is not known, or the precision is another than {@link Numbers} has
   */
  public static @Nullable DeployedMemory of(@Nullable String precision, @Nullable Integer batch) {
    if (batch == null) {
      return null;
    }
    return Arrays.stream(Numbers.values())
        .filter(each -> each.name().equalsIgnoreCase(precision))
        .findFirst()
        .map(each -> new DeployedMemory(each, batch))
        .orElse(null);
  }

  /** Of a network, bytes. */
  public long bytes(Network network) {
    return weights(network) + live(network);
  }

  /** Its weights, bytes. */
  public long weights(Network network) {
    return network.layers().stream().mapToLong(this::weights).sum();
  }

  /** The most that its arrays take at one time, bytes. */
  public long live(Network network) {
    return network.layers().stream().mapToLong(this::live).max().orElse(0);
  }

  /** The weights of a layer, bytes. */
  long weights(Layer layer) {
    return layer.operations().stream().mapToLong(this::weights).sum();
  }

  private long weights(Operation operation) {
    return switch (operation) {
      case Convolution convolution when isInteger(convolution) ->
          numbers.bytes * convolution.parameters()
              + (long) numbers.bytesElsewhere * convolution.output().channels();
      // The shift is the convolution's bias, the scale is in its weights.
      case BatchNorm(var map, _) -> (long) numbers.bytesElsewhere * map.channels();
      case Convolution _, SqueezeExcite _, Linear _, Activate _, Dropout _, GlobalPool _ ->
          numbers.bytesElsewhere * operation.parameters();
    };
  }

  private boolean isInteger(Convolution convolution) {
    return numbers == Numbers.INT8 && !readsImage(convolution);
  }

  private static boolean readsImage(Operation operation) {
    return operation instanceof Convolution && operation.input().channels() <= MOST_IMAGE_CHANNELS;
  }

  /** The most that arrays take at one time while a layer is computed, its input included, bytes. */
  long live(Layer layer) {
    var operations = layer.operations();
    var held =
        layer.input().size()
            * (readsImage(operations.getFirst()) ? numbers.bytesElsewhere : numbers.bytes);
    var input = held;
    var shortcut = 0L;
    var most = held;
    for (var operation : operations) {
      switch (operation) {
        case Convolution _, GlobalPool _, Linear _ -> {
          var made = operation.output().size() * bytesOfOutput(operation);
          most = Math.max(most, shortcut + held + made);
          held = made;
          shortcut = layer.residual() ? input : 0;
        }
        case SqueezeExcite(var map, var reduced, _) ->
            most =
                Math.max(
                    most,
                    shortcut + held + (long) numbers.bytesElsewhere * (map.channels() + reduced));
        case BatchNorm _, Activate _, Dropout _ -> {}
      }
    }
    return batch * most;
  }

  private int bytesOfOutput(Operation operation) {
    return readsImage(operation) || operation instanceof Linear
        ? numbers.bytesElsewhere
        : numbers.bytes;
  }
}
