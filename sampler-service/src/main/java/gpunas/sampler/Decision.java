package gpunas.sampler;

import gpunas.searchmodel.Search;

/** What the sampler wants published. */
public sealed interface Decision {
  /** More candidates. */
  record Drawn(CandidateBatch batch) implements Decision {}

  /** A search that has ended. */
  record Ended(Search search) implements Decision {}
}
