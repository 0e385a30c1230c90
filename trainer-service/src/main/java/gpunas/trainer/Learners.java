package gpunas.trainer;

import gpunas.searchspace.Network;
import gpunas.trainer.data.Dataset;
import java.util.SplittableRandom;

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
   * A network with random weights.
   *
   * @param random the only source of chance; equal seeds make equal learners
   * @throws DeviceException if the device has no room for it
   */
  Learner open(Network network, Recipe recipe, Dataset dataset, SplittableRandom random);
}
