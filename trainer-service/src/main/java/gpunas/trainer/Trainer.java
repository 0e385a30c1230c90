package gpunas.trainer;

import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Datasets;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** Does training jobs: trains the candidate, evaluates it and exports it. */
public final class Trainer {

  private final Datasets datasets;
  private final Learners learners;
  private final ArtefactStore store;
  private final InstantSource clock;

  public Trainer(Datasets datasets, Learners learners, ArtefactStore store, InstantSource clock) {
    this.datasets = datasets;
    this.learners = learners;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Does a job. What it left in the store is complete when this method returns; a job that was
   * completed before is not done again.
   *
   * @throws InterruptedException if the thread was interrupted; takes no longer than a step
   * @throws DeviceException if the device fails; another trainer may do the job
   * @throws java.io.UncheckedIOException if the store fails
   */
  public JobResult train(Job job, Watcher watcher) throws InterruptedException {
    if (watcher.cancelled()) {
      return cancelled();
    }
    var earlier = store.find(job);
    if (earlier != null) {
      return earlier;
    }
    try {
      return train(job, datasets.get(job.dataset()), watcher);
    } catch (DatasetException e) {
      return new JobResult.Failed(String.valueOf(e.getMessage()));
    }
  }

  private JobResult train(Job job, Dataset dataset, Watcher watcher) throws InterruptedException {
    var recipe = job.recipe();
    var network = job.network();
    dataset.requireFit(network.input(), network.classes());
    int images = dataset.used(recipe.trainingImages(), recipe.batchSize());
    var random = new SplittableRandom(job.seed());
    var order = new DataOrder(images, recipe.batchSize(), random.split());
    try (var learner = learners.open(network, recipe, dataset, random.split())) {
      var training = new Training(learner, recipe, order, dataset.validation(), clock);
      return switch (training.run(watcher)) {
        case TrainingEnd.Completed(var validation, var imagesPerSecond) ->
            store.keep(job, learner.weights(), validation, imagesPerSecond);
        case TrainingEnd.Diverged(var epochs) -> new JobResult.Diverged(epochs);
        case TrainingEnd.Cancelled() -> cancelled();
      };
    }
  }

  private static JobResult cancelled() {
    return new JobResult.Failed("search cancelled");
  }
}
