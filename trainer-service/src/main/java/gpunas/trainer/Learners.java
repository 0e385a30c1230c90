package gpunas.trainer;

import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import org.jspecify.annotations.Nullable;

/** The device that networks learn on. */
public interface Learners {

  /** Name of the device: {@code cpu}, {@code cuda:0}, {@code cuda:1}, ... */
  String device();

  /**
   * Tries the device.
   *
   * @throws DeviceException if it does not work
   */
  void check();

  /**
   * The device's own memory; null if it has none but its host's. May be asked by any thread.
   *
   * @throws DeviceException if it does not answer
   */
  @Nullable DeviceMemory memory();

  /**
   * What is free of the device's own memory; null if it has none but its host's.
   *
   * @throws DeviceException if it does not answer
   */
  @Nullable Room room();

  /**
   * A network that learns.
   *
   * @param first weights
   * @throws DeviceException if the device has no room for it
   */
  Learner open(Network network, Recipe recipe, Weights first);

  /**
   * A network that learns with the roundings of 8-bit integers, in float32, and predicts with them.
   * Its batch normalisations keep the running statistics of the first weights.
   *
   * @param first weights
   * @param places where it rounds
   * @throws DeviceException if the device has no room for it
   */
  Learner tuner(Network network, Recipe recipe, Weights first, IntegerPlaces places);

  /**
   * A network that others learn from.
   *
   * @param weights of it
   * @throws DeviceException if the device has no room for it
   */
  Teacher teacher(Network network, Weights weights);
}
