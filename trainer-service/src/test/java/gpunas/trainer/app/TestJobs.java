package gpunas.trainer.app;

import gpunas.eventloop.Outgoing;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Jobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Jobs and searches as records. */
final class TestJobs {

  private TestJobs() {}

  static RecipeSpec recipe(int epochs) {
    return RecipeSpec.newBuilder()
        .setEpochs(epochs)
        .setBatchSize(20)
        .setLearningRate(0.05)
        .setWarmUp(0.1)
        .setMomentum(0.9)
        .setWeightDecay(1e-4)
        .setLabelSmoothing(0.1)
        .setDropout(0)
        .setDropPath(0)
        .setTrainingImages(0)
        .build();
  }

  static TrainingJob job(String searchId, String jobId, RecipeSpec recipe) {
    var network = Spaces.quickstart().decode(Jobs.SMALL);
    return TrainingJob.newBuilder()
        .setJobId(jobId)
        .setSearchId(searchId)
        .setNumber(0)
        .setBand("only")
        .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
        .setEncoding(new ArrayList<>(Jobs.SMALL.toList()))
        .setDataset("tiny")
        .setRecipe(recipe)
        .setSeed(1L)
        .setLatencyMicros(100.0)
        .setParameters(network.parameters())
        .setMacs(network.macs())
        .setProposedAt(Instant.ofEpochMilli(0))
        .build();
  }

  /** A job whose chance is its seed's, with dropout and drop path. */
  static TrainingJob seeded(String searchId, String jobId, long seed, int epochs) {
    var recipe = recipe(epochs);
    recipe.put("dropout", 0.2);
    recipe.put("dropPath", 0.1);
    var job = job(searchId, jobId, recipe);
    job.put("seed", seed);
    return job;
  }

  static Outgoing outgoing(TrainingJob job) {
    return new Outgoing(Topics.TRAINING_JOBS, job.getSearchId(), job);
  }

  static Outgoing cancelled(String searchId) {
    var spec =
        SearchSpec.newBuilder()
            .setName("test")
            .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
            .setTable("table")
            .setBands(List.of())
            .setObjective(new ObjectiveSpec(1.0, 1.0))
            .setDataset("tiny")
            .setRecipe(recipe(1))
            .setStrategy("random")
            .setCandidates(1L)
            .setTrainings(1)
            .setInFlight(1)
            .setTargets(new TargetsSpec(0.0, null, null))
            .setSeed(1L)
            .build();
    var search =
        new Search(
            searchId,
            SearchState.CANCELLED,
            "a test",
            Instant.ofEpochMilli(0),
            Instant.ofEpochMilli(0),
            spec);
    return new Outgoing(Topics.SEARCHES, searchId, search);
  }
}
