package gpunas.latency.kafka;

import gpunas.latency.SampledBatch;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.Search;
import gpunas.schemas.SearchCodec;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.SearchSpace;
import gpunas.testing.SampleSearches;

/** What other services write. */
public final class WireSamples {

  private WireSamples() {}

  /** A search. */
  public static Search search(
      String id, State state, SearchSpace space, String tableId, Band... bands) {
    return SearchCodec.toWire(
        SampleSearches.in(state, id, SampleSearches.spec(space, tableId, bands)));
  }

  /** A batch whose first candidate has this index. */
  public static CandidatesSampled sampled(SampledBatch batch, long firstIndex, long total) {
    return new CandidatesSampled(
        batch.searchId(),
        firstIndex,
        batch.size(),
        total,
        batch.encodings().genes(),
        batch.encodings().toWire());
  }
}
