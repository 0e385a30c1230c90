package gpunas.trainer.djl;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.nio.ByteOrder.nativeOrder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import gpunas.formats.Parameter;
import gpunas.formats.Weights;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network's parameters on the device, by name. */
final class TorchParameters {

  private final List<Parameter> parameters;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  /**
   * @param first values before training
   * @param manager owns the arrays
   */
  TorchParameters(List<Parameter> parameters, Weights first, NDManager manager) {
    this.parameters = parameters;
    for (var parameter : parameters) {
      var array = array(parameter, first.get(parameter.name()), manager);
      array.setRequiresGradient(parameter.role().trained());
      arrays.put(parameter.name(), array);
    }
  }

  /**
   * The array of a parameter.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  NDArray get(String name) {
    var array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("There is no parameter %s.".formatted(name));
    }
    return array;
  }

  /** All arrays. */
  Map<String, NDArray> arrays() {
    return arrays;
  }

  /** The arrays that follow a gradient. */
  Map<String, NDArray> trained() {
    var trained = new LinkedHashMap<String, NDArray>();
    for (var parameter : parameters) {
      if (parameter.role().trained()) {
        trained.put(parameter.name(), get(parameter.name()));
      }
    }
    return trained;
  }

  /** The values of an array, copied. */
  static float[] values(NDArray array) {
    // Reading an array can leave a reordered one in its manager: in one that is closed, here.
    try (var scope = array.getManager().newSubManager()) {
      var copy = array.duplicate();
      copy.attach(scope);
      return copy.toFloatArray();
    }
  }

  /**
   * Changes the values of an array, not the order it has them in memory, on which it depends how
   * sums are rounded. DJL's own ways to do so would change it.
   */
  static void set(NDArray array, float[] values) {
    try (var scope = array.getManager().newSubManager()) {
      array.subi(array).addi(scope.create(values, array.getShape()));
    }
  }

  /**
   * In PyTorch's own memory: DJL would keep the values in a buffer of Java's, and those of the
   * copies made on the way, until a garbage collection.
   */
  private static NDArray array(Parameter parameter, float[] values, NDManager manager) {
    var shape = new Shape(parameter.shape().stream().mapToLong(Integer::longValue).toArray());
    try (var arena = Arena.ofConfined();
        var scope = manager.newSubManager()) {
      var bytes = arena.allocateFrom(JAVA_FLOAT, values).asByteBuffer();
      var given = scope.create(bytes.order(nativeOrder()), shape, DataType.FLOAT32);
      var array =
          switch (parameter.role()) {
            case CONVOLUTION_WEIGHT -> channelsLast(given);
            case LINEAR_WEIGHT, BIAS, SCALE, SHIFT, RUNNING_MEAN, RUNNING_VARIANCE ->
                given.duplicate();
          };
      array.attach(manager);
      return array;
    }
  }

  /**
   * The same values in the memory order (filter, row, column, channel). Convolutions hand this
   * layout on to everything that comes after; it is the faster one on CPUs and on tensor cores.
   */
  private static NDArray channelsLast(NDArray weight) {
    var last = weight.transpose(0, 2, 3, 1);
    var inMemory = last.reshape(-1).reshape(last.getShape());
    return inMemory.transpose(0, 3, 1, 2).duplicate();
  }
}
