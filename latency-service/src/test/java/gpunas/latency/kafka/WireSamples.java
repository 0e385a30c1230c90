package gpunas.latency.kafka;

import gpunas.latency.Band;
import gpunas.latency.SampledBatch;
import gpunas.schemas.BandSpec;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;
import gpunas.searchspace.SearchSpace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** What other services write. */
public final class WireSamples {

  private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_000L);

  private WireSamples() {}

  /** A search. */
  public static Search search(
      String id, SearchState state, SearchSpace space, String tableId, Band... bands) {
    return Search.newBuilder()
        .setSearchId(id)
        .setState(state)
        .setStartedAt(AT)
        .setChangedAt(AT)
        .setSpec(
            SearchSpec.newBuilder()
                .setName("a search")
                .setSpace(SpaceCodec.toWire(space))
                .setTable(tableId)
                .setBands(
                    Arrays.stream(bands)
                        .map(band ->
                            new BandSpec(band.name(), band.fromMicros(), band.belowMicros(), null))
                        .toList())
                .setObjective(new ObjectiveSpec(0.05, 0.6))
                .setDataset("none")
                .setRecipe(
                    RecipeSpec.newBuilder()
                        .setEpochs(1)
                        .setBatchSize(50)
                        .setLearningRate(0.1)
                        .setWarmUp(0.1)
                        .setMomentum(0.9)
                        .setWeightDecay(1e-5)
                        .setLabelSmoothing(0.1)
                        .setDropout(0.0)
                        .setDropPath(0.0)
                        .setTrainingImages(0)
                        .build())
                .setStrategy("random")
                .setCandidates(1000L)
                .setTrainings(1)
                .setInFlight(1)
                .setTargets(new TargetsSpec(0.5, null, null))
                .setSeed(1L)
                .build())
        .build();
  }

  /** A batch whose first candidate has this index. */
  public static CandidatesSampled sampled(SampledBatch batch, long firstIndex, long total) {
    return new CandidatesSampled(
        batch.searchId(),
        firstIndex,
        batch.size(),
        total,
        batch.genes(),
        ByteBuffer.wrap(batch.encodings()));
  }
}
