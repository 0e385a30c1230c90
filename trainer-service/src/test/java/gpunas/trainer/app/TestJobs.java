package gpunas.trainer.app;

import gpunas.eventloop.Outgoing;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import gpunas.trainer.Jobs;
import java.time.Instant;
import java.util.ArrayList;

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
    return Outgoing.of(Topics.TRAINING_JOBS, job.getSearchId(), job);
  }

  static Outgoing cancelled(String searchId) {
    var spec = SampleSearches.spec(Spaces.quickstart(), "table");
    var search = SampleSearches.in(State.CANCELLED, searchId, spec);
    return Outgoing.of(Topics.SEARCHES, searchId, SearchCodec.toWire(search));
  }
}
