package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.Ranking;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a training.
 *
 * @param latencyDeviation relative standard deviation of the predicted latency; null if nobody
 *     knows
 * @param place of its network in the ranking; null if it is not ranked
 * @param genes of its network, in the order of the encoding
 * @param stages of its network; none if its encoding makes no network
 * @param files of the trained network; none unless it completed
 * @param log the last lines that its trainer logged of it; none if it completed or nobody knows
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrainingDetail(
    TrainingView training,
    @Nullable Double latencyDeviation,
    @Nullable Place place,
    List<GeneView> genes,
    List<StageView> stages,
    List<ArtefactView> files,
    List<String> log) {

  /**
   * Where a network stands in the newest revision of the ranking.
   *
   * @param rank from 1 within its band; 0: not ranked, as it was measured outside of it
   * @param of how many are ranked in the band
   * @param tied whether its objective cannot be told from that of the entry above
   * @param onFront whether no other network is both faster and more accurate
   * @param measuredLatencyMicros the whole network, timed; null: not measured
   * @param trainings how many trainings it is ranked by, this one among them
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Place(
      int rank,
      int of,
      boolean tied,
      boolean onFront,
      @Nullable Double measuredLatencyMicros,
      int trainings) {

    static @Nullable Place of(String jobId, Ranking ranking) {
      for (var band : ranking.bands()) {
        var found =
            band.listed()
                .filter(entry ->
                    entry.trainings().stream().anyMatch(each -> each.jobId().equals(jobId)))
                .findFirst();
        if (found.isPresent()) {
          return of(found.get(), band);
        }
      }
      return null;
    }

    private static Place of(Ranking.Entry entry, Ranking.Band band) {
      return new Place(
          entry.place().rank(),
          band.entries().size(),
          entry.place().isTied(),
          entry.place().isOnFront(),
          entry.measuredLatencyMicros(),
          entry.trainings().size());
    }
  }

  /** A gene and the value it has. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record GeneView(String name, int value) {}

  /**
   * A file of a trained network.
   *
   * @param sha256 hexadecimal
   * @param path where it can be downloaded
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record ArtefactView(String name, long bytes, String sha256, String path) {}
}
