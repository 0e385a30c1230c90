package gpunas.schemas;

import gpunas.searchmodel.PackedCandidates;
import gpunas.searchspace.PackedEncodings;

/** Annotated candidates from the columns of their record. */
public final class CandidateCodec {
  private CandidateCodec() {}

  /**
   * Those that are in a band.
   *
   * @throws IllegalArgumentException if the columns are not as long as the record says
   */
  public static PackedCandidates kept(CandidatesAnnotated batch) {
    return new PackedCandidates(
        batch.getFirstIndex(),
        PackedEncodings.of(batch.getEncodings(), batch.getGenes(), batch.getKept()),
        batch.getBands(),
        batch.getLatencyMicros(),
        batch.getLatencyDeviation());
  }
}
