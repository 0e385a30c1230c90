package gpunas.ranker.training;

import org.jspecify.annotations.Nullable;

/** How a training ended. */
public sealed interface Outcome {
  /** Why it did not complete, human-readable; null if it did. */
  default @Nullable String reason() {
    return switch (this) {
      case Completed _ -> null;
      case Diverged(var epoch) ->
          "The loss became NaN or infinite after %d epochs.".formatted(epoch);
      case Failed(var why) -> why;
    };
  }

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
   * @param why human-readable
   */
  record Failed(String why) implements Outcome {}
}
