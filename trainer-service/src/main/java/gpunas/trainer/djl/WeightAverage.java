package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The moving average of a network's parameters, running statistics among them:
 *
 * <pre>
 * average = decay * average + (1 - decay) * parameter
 * </pre>
 *
 * It begins with the first parameters, as timm's {@code ModelEmaV2} does, with which GPUNet was
 * trained.
 */
final class WeightAverage {

  private final TorchParameters parameters;
  private final TorchParameters averages;
  private final NDArray taken;

  /**
   * @param averages equal to the parameters now
   * @param manager owns the constant
   */
  WeightAverage(
      TorchParameters parameters, TorchParameters averages, double decay, NDManager manager) {
    this.parameters = parameters;
    this.averages = averages;
    this.taken = manager.create((float) (1 - decay));
  }

  /** After a step. */
  void update() {
    averages
        .arrays()
        .forEach((name, average) -> {
          try (var change = parameters.get(name).sub(average)) {
            average.addi(change.muli(taken));
          }
        });
  }
}
