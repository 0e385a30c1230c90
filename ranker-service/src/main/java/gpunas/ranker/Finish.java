package gpunas.ranker;

import java.time.Instant;
import java.util.Map;

/**
 * The end of the proposals of a search.
 *
 * @param trainings jobs in all; every one of them has a result, or will have
 * @param reasonByBand why no more was proposed for a band, human-readable
 * @param at when that was
 * @param isComplete whether nobody needs the jobs and results to know what they have shown;
 *     optimizers of earlier versions did not say that
 */
public record Finish(
    int trainings, Map<String, String> reasonByBand, Instant at, boolean isComplete) {

  public Finish {
    reasonByBand = Map.copyOf(reasonByBand);
  }
}
