package gpunas.ranker;

import static gpunas.ranker.Specs.NOON;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.BandFinished;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.Spaces;
import java.util.List;

/** What the other services say, as they write it. */
public final class Facts {
  private static final String SHA_256 = "0123456789abcdef".repeat(4);
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
  public static Search search(String id, State state) {
    var running = Specs.running(id);
    return SearchCodec.toWire(state == State.RUNNING ? running : Specs.in(state, running));
  }

  public static TrainingJob job(String searchId, int number, double latencyMicros) {
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

  public static TrainingResult completed(String searchId, int number, double loss) {
    return result(
        searchId,
        number,
        TrainingCompleted.newBuilder()
            .setLoss(loss)
            .setTop1(0.75)
            .setValidationImages(1000)
            .setImagesPerSecond(500)
            .setDirectory(searchId + "/" + jobId(searchId, number))
            .setFiles(List.of(new ArtefactFile("model.onnx", 1234L + number, SHA_256)))
            .build());
  }

  public static TrainingResult result(String searchId, int number, Object outcome) {
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

  public static OptimizationFinished finished(String searchId, int trainings) {
    return new OptimizationFinished(
        searchId,
        trainings,
        List.of(new BandFinished("slow", 0, "No candidate is that slow.")),
        List.of(),
        NOON,
        List.of(),
        1.5);
  }

  public static NetworksMeasured measured(String searchId, int number, double micros) {
    return new NetworksMeasured(
        searchId,
        "v100",
        List.of(new NetworkLatency(jobId(searchId, number), micros, null)),
        null,
        NOON,
        List.of(),
        null,
        null);
  }

  public static String jobId(String searchId, int number) {
    return searchId + "-" + number;
  }
}
