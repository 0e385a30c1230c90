package gpunas.sampler;

import gpunas.searchspace.PackedEncodings;

/**
 * A stretch of a search's candidates.
 *
 * @param firstIndex index of the first candidate, from 0
 * @param total candidates of the search in all
 * @param encodings of these candidates, canonical
 */
public record CandidateBatch(
    String searchId, long firstIndex, long total, PackedEncodings encodings) {

  /** Candidates in this batch. */
  public int count() {
    return encodings.size();
  }
}
