package gpunas.sampler;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search would be and cost.
 *
 * @param note what to know before it is started; null: nothing
 * @param latencies of the sample; null: not known
 * @param whyNoLatencies human-readable; null if they are known
 * @param start the networks it starts with, in order
 * @param memory of trainings
 * @param trainings in all, those of the finish included
 * @param epochs of all trainings together
 * @param epochTime what hours are reckoned from; null: nothing like it has been trained
 */
public record Plan(
    SearchSpec spec,
    @Nullable String note,
    @Nullable Latencies latencies,
    @Nullable String whyNoLatencies,
    List<Start> start,
    Memory memory,
    long trainings,
    double epochs,
    EpochTimes.@Nullable Median epochTime) {

  /**
   * How the latencies of a sample of the search's own candidates spread.
   *
   * @param sample how many candidates were looked at
   * @param shares of the sample in each band, in order, 0 to 1
   * @param outside share of the sample in no band, 0 to 1
   * @param deviation relative standard deviation of what is predicted; null: not known
   */
  public record Latencies(
      int sample,
      List<Double> shares,
      double outside,
      double fastestMicros,
      double medianMicros,
      double slowestMicros,
      @Nullable Double deviation) {
    public Latencies {
      shares = List.copyOf(shares);
    }
  }

  /**
   * A network that is trained before any other.
   *
   * @param latencyMicros predicted; null: not known
   * @param band that it is trained for; null: not known
   */
  public record Start(Encoding encoding, @Nullable Double latencyMicros, @Nullable Band band) {}

  /**
   * Device memory that trainings of a sample of the search's own candidates take, predicted, at the
   * recipe's batch size and accumulation.
   *
   * @param sample how many candidates were looked at
   * @param images of a part of a batch
   * @param fewestImages of the smallest parts that trainers may cut batches into
   * @param largestInSmallestPartsBytes what a device must have to train any of them, recomputing
   */
  public record Memory(
      int sample,
      int images,
      long medianBytes,
      long largestBytes,
      int fewestImages,
      long largestInSmallestPartsBytes) {}

  /** Hours of all devices together, the limit of the budget included; null: not known. */
  public @Nullable Double deviceHours() {
    if (epochTime == null) {
      return null;
    }
    var needed = epochs * epochTime.seconds() / 3600;
    var most = spec.budget().deviceHours();
    return most == null ? needed : Math.min(needed, most);
  }
}
