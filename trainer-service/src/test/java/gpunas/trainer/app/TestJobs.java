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
    return new TrainingJob(
        jobId,
        searchId,
        0,
        "only",
        SpaceCodec.toWire(Spaces.quickstart()),
        new ArrayList<>(Jobs.SMALL.toList()),
        "tiny",
        recipe,
        1L,
        100.0,
        network.parameters(),
        network.macs(),
        Instant.ofEpochMilli(0));
  }

  static Outgoing outgoing(TrainingJob job) {
    return new Outgoing(Topics.TRAINING_JOBS, job.getSearchId(), job);
  }

  static Outgoing cancelled(String searchId) {
    var spec =
        new SearchSpec(
            "test",
            SpaceCodec.toWire(Spaces.quickstart()),
            "table",
            List.of(),
            new ObjectiveSpec(1.0, 1.0),
            "tiny",
            recipe(1),
            "random",
            1L,
            1,
            1,
            new TargetsSpec(0.0, null, null),
            1L);
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
