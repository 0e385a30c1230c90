package gpunas.ranker.training;

import org.jspecify.annotations.Nullable;

/** How a training ended. */
public sealed interface Outcome {
  /** Why it is not ranked, human-readable; null if it may be. */
  default @Nullable String reason() {
    return switch (this) {
      case Completed completed -> completed.notQuantisedBecause();
      case Diverged(var epoch) ->
          "The loss became NaN or infinite after %d epochs.".formatted(epoch);
      case Failed(var why) -> why;
    };
  }

  /**
   * All epochs ran.
   *
   * @param loss cross entropy on the validation images, nats per image, in the numbers that the
   *     search is for; NaN if there is no network in these
   * @param top1 share of right first guesses on the validation images, 0 to 1; NaN as the loss
   * @param directory of its files, relative to the artefact store
   * @param top1Fp32 that in floats; null if it is the above
   * @param notQuantisedBecause human-readable; null if it was quantised, or nobody asked
   * @param fineTuned null: it did not lose too much by being quantised, or nobody asked
   * @param validationImages that it was judged on; 0 if that is not kept: it is of trainings with a
   *     teacher
   */
  record Completed(
      double loss,
      double top1,
      String directory,
      @Nullable Double top1Fp32,
      @Nullable String notQuantisedBecause,
      @Nullable FineTuned fineTuned,
      int validationImages)
      implements Outcome {

    /** In floats. */
    public Completed(double loss, double top1, String directory) {
      this(loss, top1, directory, null, null);
    }

    /** Of images that nobody counted. */
    public Completed(
        double loss,
        double top1,
        String directory,
        @Nullable Double top1Fp32,
        @Nullable String notQuantisedBecause) {
      this(loss, top1, directory, top1Fp32, notQuantisedBecause, null, 0);
    }

    /** The same, judged on so many images. */
    public Completed on(int images) {
      return new Completed(loss, top1, directory, top1Fp32, notQuantisedBecause, fineTuned, images);
    }

    /** The same, and what training on did. */
    public Completed with(@Nullable FineTuned did) {
      return new Completed(
          loss, top1, directory, top1Fp32, notQuantisedBecause, did, validationImages);
    }

    /** In 8-bit integers, which it could not be. */
    public static Completed notQuantised(double top1Fp32, String directory, String why) {
      return new Completed(Double.NaN, Double.NaN, directory, top1Fp32, why);
    }
  }

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
