package gpunas.latency;

import gpunas.searchspace.PackedEncodings;
import java.util.stream.IntStream;

/**
 * Consecutive Sobol points of a search.
 *
 * @param firstIndex index of the first point in the search's Sobol sequence, from 0
 * @param total encodings the search draws in all
 * @param encodings at least one
 */
public record SampledBatch(
    String searchId, long firstIndex, long total, PackedEncodings encodings) {

  /**
   * @throws IllegalArgumentException if there is no encoding
   */
  public SampledBatch {
    if (encodings.size() == 0) {
      throw new IllegalArgumentException(
          "A batch of search %s has no candidates; expected at least one.".formatted(searchId));
    }
  }

  /** Number of candidates. */
  public int size() {
    return encodings.size();
  }

  /** The candidates from one up to another: a batch of its own. */
  SampledBatch part(int from, int to) {
    return new SampledBatch(
        searchId, firstIndex + from, total, encodings.picked(IntStream.range(from, to).toArray()));
  }
}
