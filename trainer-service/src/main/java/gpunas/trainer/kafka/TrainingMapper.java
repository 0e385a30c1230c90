package gpunas.trainer.kafka;

import static java.util.stream.Collectors.toMap;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.FailureKind;
import gpunas.schemas.FineTunedSpec;
import gpunas.schemas.QuantisedNetwork;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TeachingCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.ValidationScores;
import gpunas.searchmodel.Words;
import gpunas.searchspace.Encoding;
import gpunas.trainer.Artefacts;
import gpunas.trainer.EpochSummary;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Progress;
import gpunas.trainer.Quantised;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Jobs, progress and results between the wire and the core. */
final class TrainingMapper {

  /** More epochs than a picture has points: a longer history is thinned out. */
  static final int MAX_EPOCHS = 1000;

  /** An exception may quote whatever it likes. */
  static final int MAX_REASON_CHARS = 4000;

  private static final int MAX_VERSION_CHARS = 200;

  private final String trainer;
  private final String device;
  private final Map<String, String> versions;

  /**
   * @param trainer name of this trainer
   * @param device name of its device
   * @param versions of what computes, by name
   */
  TrainingMapper(String trainer, String device, Map<String, String> versions) {
    this.trainer = trainer;
    this.device = device;
    this.versions =
        versions.entrySet().stream()
            .collect(
                toMap(Map.Entry::getKey, each -> Words.cut(each.getValue(), MAX_VERSION_CHARS)));
  }

  /**
   * The job of a record.
   *
   * @param table that its latency was summed from, null if that is not known
   * @throws IllegalArgumentException if it makes no sense; the message names the value
   */
  Job job(TrainingJob job, @Nullable String table) {
    return new Job(
        job.getSearchId(),
        job.getJobId(),
        SpaceCodec.fromWire(job.getSpace()),
        Encoding.of(job.getEncoding()),
        job.getDataset(),
        RecipeCodec.fromWire(job.getRecipe()),
        job.getSeed(),
        job.getTopRung(),
        job.getContinueFrom(),
        new Job.Latency(job.getLatencyMicros(), job.getLatencyDeviation(), table),
        job.getQuantised(),
        job.getTaught() == null ? null : TeachingCodec.fromWire(job.getTaught()));
  }

  /** The record of a progress. */
  TrainingProgress progress(TrainingJob job, int attempt, Progress progress, Instant at) {
    var validation = progress.validation();
    return TrainingProgress.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer(trainer)
        .setDevice(device)
        .setAttempt(attempt)
        .setStep(progress.step())
        .setSteps(progress.steps())
        .setEpoch(progress.epoch())
        .setEpochs(progress.epochs())
        .setLoss(progress.loss())
        .setImagesPerSecond(progress.imagesPerSecond())
        .setAt(at)
        .setRung(job.getRung())
        .setValidationLoss(validation == null ? null : validation.loss())
        .setTop1(validation == null ? null : validation.top1())
        .setSecondsLeft(progress.secondsLeft())
        .build();
  }

  /** The record of a result. */
  TrainingResult result(
      TrainingJob job,
      int attempt,
      JobResult result,
      Provenance provenance,
      Instant startedAt,
      Instant finishedAt) {
    return TrainingResult.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer(trainer)
        .setDevice(device)
        .setAttempt(attempt)
        .setOutcome(
            switch (result) {
              case JobResult.Completed completed -> completed(job, completed);
              case JobResult.Diverged(var epochs) -> new TrainingDiverged(epochs);
              case JobResult.Failed(var kind, var reason) ->
                  new TrainingFailed(cut(reason), kind(kind));
            })
        .setStartedAt(startedAt)
        .setFinishedAt(finishedAt)
        .setSeed(job.getSeed())
        .setRecipeHash(provenance.recipeHash())
        .setDataHash(provenance.dataHash())
        .setVersions(versions)
        .build();
  }

  private static TrainingCompleted completed(TrainingJob job, JobResult.Completed completed) {
    var trained = completed.trained();
    var validation = trained.validation();
    var artefacts = completed.artefacts();
    return TrainingCompleted.newBuilder()
        .setLoss(validation.loss())
        .setTop1(validation.top1())
        .setValidationImages(validation.images())
        .setImagesPerSecond(trained.imagesPerSecond())
        .setDirectory(artefacts.directory())
        .setFiles(artefacts.files().stream().map(TrainingMapper::file).toList())
        .setTop5(validation.top5())
        .setPlain(scores(trained.plain()))
        .setHistory(thinned(trained.history()).stream().map(TrainingMapper::epoch).toList())
        .setAccumulation(trained.accumulation())
        .setResumedAtEpoch(trained.resumedAtEpoch())
        .setLeftOut(trained.leftOut() == null ? null : cut(trained.leftOut()))
        .setQuantised(integers(trained.quantised()))
        .setNotQuantisedBecause(
            trained.quantised() instanceof Quantised.Impossible(var reason) ? cut(reason) : null)
        .setTaughtBy(
            job.getTaught() == null
                ? null
                : TeachingCodec.fromWire(job.getTaught()).teaching().teacher().words())
        .build();
  }

  private static @Nullable QuantisedNetwork integers(@Nullable Quantised quantised) {
    return quantised instanceof Quantised.InIntegers it
        ? new QuantisedNetwork(
            it.loss(),
            it.top1(),
            it.images(),
            cut(it.method()),
            it.rangedImages(),
            cut(it.device()),
            it.seconds(),
            it.fineTuned() == null ? null : fineTuned(it.fineTuned()),
            it.fineTuned() == null ? null : (Double) it.fineTuned().seconds())
        : null;
  }

  private static FineTunedSpec fineTuned(Quantised.FineTuned did) {
    return new FineTunedSpec(did.epochs(), did.top1Calibrated(), did.top1Tuned());
  }

  /** Every so many epochs of a long training, evenly, and always the last one. */
  private static List<EpochSummary> thinned(List<EpochSummary> history) {
    var step = Math.ceilDiv(history.size(), MAX_EPOCHS);
    return step <= 1
        ? history
        : IntStream.rangeClosed(1, history.size())
            .filter(epoch -> (history.size() - epoch) % step == 0)
            .mapToObj(epoch -> history.get(epoch - 1))
            .toList();
  }

  private static String cut(String reason) {
    return Words.cut(reason, MAX_REASON_CHARS);
  }

  private static gpunas.schemas.EpochSummary epoch(EpochSummary epoch) {
    return gpunas.schemas.EpochSummary.newBuilder()
        .setEpoch(epoch.epoch())
        .setTrainingLoss(epoch.trainingLoss())
        .setValidation(scores(epoch.validation()))
        .setImagesPerSecond(epoch.imagesPerSecond())
        .setSeconds(epoch.seconds())
        .build();
  }

  private static @Nullable ValidationScores scores(@Nullable Evaluation evaluation) {
    return evaluation == null
        ? null
        : new ValidationScores(evaluation.loss(), evaluation.top1(), evaluation.top5());
  }

  private static FailureKind kind(JobResult.Failed.Kind kind) {
    return switch (kind) {
      case OTHER -> FailureKind.OTHER;
      case CANCELLED -> FailureKind.CANCELLED;
      case DATA -> FailureKind.DATA;
      case OUT_OF_MEMORY -> FailureKind.OUT_OF_MEMORY;
      case ATTEMPTS -> FailureKind.ATTEMPTS;
    };
  }

  private static ArtefactFile file(Artefacts.File file) {
    return new ArtefactFile(file.name(), file.bytes(), file.sha256());
  }
}
