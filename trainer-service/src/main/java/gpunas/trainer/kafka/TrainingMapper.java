package gpunas.trainer.kafka;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.FailureKind;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Encoding;
import gpunas.trainer.Artefacts;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Progress;
import gpunas.trainer.Recipe;
import java.time.Instant;

/** Jobs, progress and results between the wire and the core. */
final class TrainingMapper {

  private final String trainer;
  private final String device;

  /**
   * @param trainer name of this trainer
   * @param device name of its device
   */
  TrainingMapper(String trainer, String device) {
    this.trainer = trainer;
    this.device = device;
  }

  /**
   * The job of a record.
   *
   * @throws IllegalArgumentException if it makes no sense; the message names the value
   */
  Job job(TrainingJob job) {
    return new Job(
        job.getSearchId(),
        job.getJobId(),
        SpaceCodec.fromWire(job.getSpace()),
        Encoding.of(job.getEncoding()),
        job.getDataset(),
        recipe(job.getRecipe()),
        job.getSeed());
  }

  /** The record of a progress. */
  TrainingProgress progress(TrainingJob job, int attempt, Progress progress, Instant at) {
    return new TrainingProgress(
        job.getJobId(),
        job.getSearchId(),
        trainer,
        device,
        attempt,
        progress.step(),
        progress.steps(),
        progress.epoch(),
        progress.epochs(),
        progress.loss(),
        progress.imagesPerSecond(),
        at,
        0,
        null,
        null,
        null);
  }

  /** The record of a result. */
  TrainingResult result(
      TrainingJob job, int attempt, JobResult result, Instant startedAt, Instant finishedAt) {
    return TrainingResult.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer(trainer)
        .setDevice(device)
        .setAttempt(attempt)
        .setOutcome(
            switch (result) {
              case JobResult.Completed completed -> completed(completed);
              case JobResult.Diverged(var epochs) -> new TrainingDiverged(epochs);
              case JobResult.Failed(var reason) -> new TrainingFailed(reason, FailureKind.OTHER);
            })
        .setStartedAt(startedAt)
        .setFinishedAt(finishedAt)
        .setSeed(job.getSeed())
        .build();
  }

  private static TrainingCompleted completed(JobResult.Completed completed) {
    var validation = completed.validation();
    var artefacts = completed.artefacts();
    return TrainingCompleted.newBuilder()
        .setLoss(validation.loss())
        .setTop1(validation.top1())
        .setValidationImages(validation.images())
        .setImagesPerSecond(completed.imagesPerSecond())
        .setDirectory(artefacts.directory())
        .setFiles(artefacts.files().stream().map(TrainingMapper::file).toList())
        .build();
  }

  private static ArtefactFile file(Artefacts.File file) {
    return new ArtefactFile(file.name(), file.bytes(), file.sha256());
  }

  private static Recipe recipe(RecipeSpec recipe) {
    return new Recipe(
        recipe.getEpochs(),
        recipe.getBatchSize(),
        recipe.getLearningRate(),
        recipe.getWarmUp(),
        recipe.getMomentum(),
        recipe.getWeightDecay(),
        recipe.getLabelSmoothing(),
        recipe.getDropout(),
        recipe.getDropPath(),
        recipe.getTrainingImages());
  }
}
