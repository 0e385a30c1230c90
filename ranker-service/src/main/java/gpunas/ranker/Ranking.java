package gpunas.ranker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ranked list of a search.
 *
 * @param isFinal whether it will not change any more
 * @param note what a reader should know: why a band is empty, why nothing was measured
 */
public record Ranking(boolean isFinal, Counts counts, List<Band> bands, @Nullable String note) {

  public Ranking {
    bands = List.copyOf(bands);
  }

  /**
   * How the trainings ended.
   *
   * @param completed trainings that ran to the end
   * @param diverged trainings whose loss became NaN or infinite
   * @param failed trainings that say nothing about their network
   * @param missedTargets completed trainings that are not ranked
   */
  public record Counts(int completed, int diverged, int failed, int missedTargets) {}

  /** The best networks of a latency band, best objective first. */
  public record Band(String name, double fromMicros, double belowMicros, List<Entry> entries) {
    public Band {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A network.
   *
   * @param rank from 1 within the band
   * @param top1 0 to 1, on the validation images
   * @param loss cross entropy on the validation images, nats per image
   * @param objective what it is ranked by; the smaller the better
   * @param latencyMicros predicted by the latency table
   * @param measuredLatencyMicros the whole network, timed; null: not measured
   * @param directory of its files, relative to the artefact store
   */
  public record Entry(
      int rank,
      String jobId,
      List<Integer> encoding,
      double top1,
      double loss,
      double objective,
      double latencyMicros,
      @Nullable Double measuredLatencyMicros,
      long parameters,
      long macs,
      String directory) {
    public Entry {
      encoding = List.copyOf(encoding);
    }
  }
}
