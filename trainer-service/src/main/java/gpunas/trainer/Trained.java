package gpunas.trainer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training that ran all its epochs yielded.
 *
 * @param validation quality on the validation images, of what is exported
 * @param plain that of the weights as the last step left them, if their moving average is exported;
 *     null otherwise
 * @param history one entry for each epoch
 * @param imagesPerSecond training images, evaluation not counted
 * @param accumulation parts in which batches were trained
 * @param resumedAtEpoch epochs done by an earlier attempt
 * @param leftOut what of the data set was not used, in words; null if all of it was
 * @param quantised what became of it in 8-bit integers; null if nobody asked
 */
public record Trained(
    Evaluation validation,
    @Nullable Evaluation plain,
    List<EpochSummary> history,
    double imagesPerSecond,
    int accumulation,
    int resumedAtEpoch,
    @Nullable String leftOut,
    @Nullable Quantised quantised) {

  /** Copies the list. */
  public Trained {
    history = List.copyOf(history);
  }

  /** In floats alone. */
  public Trained(
      Evaluation validation,
      @Nullable Evaluation plain,
      List<EpochSummary> history,
      double imagesPerSecond,
      int accumulation,
      int resumedAtEpoch,
      @Nullable String leftOut) {
    this(validation, plain, history, imagesPerSecond, accumulation, resumedAtEpoch, leftOut, null);
  }

  /** The same, and what became of it in 8-bit integers. */
  public Trained with(Quantised became) {
    return new Trained(
        validation, plain, history, imagesPerSecond, accumulation, resumedAtEpoch, leftOut, became);
  }
}
