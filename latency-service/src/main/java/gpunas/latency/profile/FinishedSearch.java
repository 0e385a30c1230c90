package gpunas.latency.profile;

import gpunas.searchspace.Encoding;
import java.util.List;

/**
 * A search that proposes no more, and its networks worth timing as a whole.
 *
 * @param finalists best first
 */
public record FinishedSearch(String searchId, List<Finalist> finalists) {

  /** A trained network. */
  public record Finalist(String jobId, Encoding encoding) {}

  /** Copies the list. */
  public FinishedSearch {
    finalists = List.copyOf(finalists);
  }

  /** The finalists' networks. */
  public List<Encoding> networks() {
    return finalists.stream().map(Finalist::encoding).toList();
  }
}
