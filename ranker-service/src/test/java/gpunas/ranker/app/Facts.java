package gpunas.ranker.app;

import gpunas.schemas.BandFinished;
import gpunas.schemas.BandSpec;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Spaces;
import java.time.Instant;
import java.util.List;

/** What the other services say, as they write it. */
final class Facts {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final RecipeSpec RECIPE =
      RecipeSpec.newBuilder()
          .setEpochs(2)
          .setBatchSize(50)
          .setLearningRate(0.1)
          .setWarmUp(0.1)
          .setMomentum(0.9)
          .setWeightDecay(1e-4)
          .setLabelSmoothing(0.1)
          .setDropout(0.2)
          .setDropPath(0.0)
          .setTrainingImages(0)
          .build();

  private Facts() {}

  /** A search with the bands fast, below 500, and slow, 500 to below 1000 microseconds. */
  static Search search(String id, SearchState state) {
    return new Search(
        id,
        state,
        state == SearchState.CANCELLED ? "Cancelled by a user." : null,
        NOON,
        NOON,
        SearchSpec.newBuilder()
            .setName("test")
            .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
            .setTable("v100")
            .setBands(
                List.of(
                    new BandSpec("fast", 0.0, 500.0, null),
                    new BandSpec("slow", 500.0, 1000.0, null)))
            .setObjective(new ObjectiveSpec(0.05, 0.6))
            .setDataset("fashion-mnist")
            .setRecipe(RECIPE)
            .setStrategy("bayesian")
            .setCandidates(100L)
            .setTrainings(10)
            .setInFlight(2)
            .setTargets(new TargetsSpec(0.5, null, null))
            .setSeed(1L)
            .build());
  }

  static TrainingJob job(String searchId, int number, double latencyMicros) {
    return TrainingJob.newBuilder()
        .setJobId(jobId(searchId, number))
        .setSearchId(searchId)
        .setNumber(number)
        .setBand(latencyMicros < 500 ? "fast" : "slow")
        .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
        .setEncoding(List.of(28, 8, number))
        .setDataset("fashion-mnist")
        .setRecipe(RECIPE)
        .setSeed(1L)
        .setLatencyMicros(latencyMicros)
        .setParameters(1000L)
        .setMacs(10_000L)
        .setProposedAt(NOON)
        .build();
  }

  static TrainingResult completed(String searchId, int number, double loss) {
    return result(
        searchId,
        number,
        TrainingCompleted.newBuilder()
            .setLoss(loss)
            .setTop1(0.75)
            .setValidationImages(1000)
            .setImagesPerSecond(500)
            .setDirectory(searchId + "/" + jobId(searchId, number))
            .setFiles(List.of())
            .build());
  }

  static TrainingResult result(String searchId, int number, Object outcome) {
    return TrainingResult.newBuilder()
        .setJobId(jobId(searchId, number))
        .setSearchId(searchId)
        .setTrainer("trainer-1")
        .setDevice("V100")
        .setAttempt(1)
        .setOutcome(outcome)
        .setStartedAt(NOON)
        .setFinishedAt(NOON)
        .build();
  }

  static OptimizationFinished finished(String searchId, int trainings) {
    return new OptimizationFinished(
        searchId,
        trainings,
        List.of(new BandFinished("slow", 0, "No candidate is that slow.")),
        List.of(),
        NOON);
  }

  static NetworksMeasured measured(String searchId, int number, double micros) {
    return new NetworksMeasured(
        searchId, "v100", List.of(new NetworkLatency(jobId(searchId, number), micros)), null, NOON);
  }

  static String jobId(String searchId, int number) {
    return searchId + "-" + number;
  }
}
