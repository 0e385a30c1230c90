package gpunas.ranker.training;

/** How a training ended. */
public sealed interface Outcome {
  /**
   * All epochs ran.
   *
   * @param loss cross entropy on the validation images, nats per image
   * @param top1 share of right first guesses on the validation images, 0 to 1
   * @param directory of its files, relative to the artefact store
   */
  record Completed(double loss, double top1, String directory) implements Outcome {}

  /**
   * The loss became NaN or infinite.
   *
   * @param epoch epochs done before
   */
  record Diverged(int epoch) implements Outcome {}

  /**
   * It says nothing about the network.
   *
   * @param reason human-readable
   */
  record Failed(String reason) implements Outcome {}
}
