package gpunas.ranker;

import java.time.Instant;
import java.util.Map;

/**
 * The end of the proposals of a search.
 *
 * @param trainings jobs in all; every one of them has a result, or will have
 * @param reasonByBand why no more was proposed for a band, human-readable
 * @param at when that was
 */
public record Finish(int trainings, Map<String, String> reasonByBand, Instant at) {

  public Finish {
    reasonByBand = Map.copyOf(reasonByBand);
  }
}
