package gpunas.ranker.kafka;

import static java.util.stream.Collectors.toMap;

import gpunas.ranker.Finish;
import gpunas.ranker.Measurement;
import gpunas.ranker.Ranking;
import gpunas.ranker.progress.CandidateBatch;
import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Point;
import gpunas.ranker.training.Run;
import gpunas.schemas.BandFinished;
import gpunas.schemas.CandidateCodec;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.FiguresCodec;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.TeachingCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What others write, to what the ranker needs of it. */
final class FactMapper {
  /** A longer reason of a failure is cut: it is shown in a table. */
  private static final int MAX_REASON_CHARS = 1000;

  private static final int MAX_LOG_LINES = 30;
  private static final int MAX_LOG_CHARS = 200;

  private FactMapper() {}

  static Job job(TrainingJob job) {
    return new Job(
        job.getJobId(),
        job.getSearchId(),
        job.getNumber(),
        job.getBand(),
        job.getRung(),
        job.getTopRung(),
        job.getRecipe().getEpochs(),
        new Network(job.getEncoding(), job.getLatencyMicros(), job.getParameters(), job.getMacs()),
        job.getProposedAt(),
        job.getQuantised(),
        job.getTaught() == null
            ? null
            : TeachingCodec.fromWire(job.getTaught()).teaching().teacher().words());
  }

  static Run run(TrainingProgress progress) {
    return new Run(
        progress.getTrainer(),
        progress.getDevice(),
        progress.getAttempt(),
        progress.getStep(),
        progress.getSteps(),
        progress.getEpoch(),
        progress.getEpochs(),
        progress.getLoss(),
        progress.getTop1(),
        progress.getImagesPerSecond(),
        progress.getSecondsLeft(),
        progress.getAt());
  }

  static End end(TrainingResult result) {
    var completed = result.getOutcome() instanceof TrainingCompleted found ? found : null;
    return new End(
        outcome(result),
        result.getTrainer(),
        result.getDevice(),
        result.getAttempt(),
        completed == null ? null : (Double) completed.getImagesPerSecond(),
        completed == null ? List.of() : curve(completed),
        completed == null ? List.of() : files(completed),
        result.getStartedAt(),
        result.getFinishedAt());
  }

  /** No more than trainers are to send. */
  static List<String> log(TrainingResult result) {
    return result.getLog().stream()
        .limit(MAX_LOG_LINES)
        .map(line -> line.substring(0, Math.min(MAX_LOG_CHARS, line.length())))
        .toList();
  }

  private static Outcome outcome(TrainingResult result) {
    return switch (result.getOutcome()) {
      case TrainingCompleted completed ->
          completed(completed)
              .on(completed.getTaughtBy() == null ? 0 : completed.getValidationImages());
      case TrainingDiverged diverged -> new Outcome.Diverged(diverged.getEpoch());
      case TrainingFailed failed -> new Outcome.Failed(cut(failed.getReason()));
      // Avro declares a union as Object; a new kind of outcome ends here.
      case Object other ->
          throw new IllegalArgumentException(
              "job %s ended in a way that the ranker does not know: %s."
                  .formatted(result.getJobId(), other.getClass().getSimpleName()));
    };
  }

  /** What was quantised counts as that. */
  private static Outcome.Completed completed(TrainingCompleted completed) {
    var quantised = completed.getQuantised();
    if (quantised != null) {
      return new Outcome.Completed(
              quantised.getLoss(),
              quantised.getTop1(),
              completed.getDirectory(),
              completed.getTop1(),
              null)
          .with(WireFineTuned.from(quantised.getFineTuned()));
    }
    var why = completed.getNotQuantisedBecause();
    return why == null
        ? new Outcome.Completed(completed.getLoss(), completed.getTop1(), completed.getDirectory())
        : Outcome.Completed.notQuantised(
            completed.getTop1(),
            completed.getDirectory(),
            cut("It could not be quantised: " + why));
  }

  private static String cut(String reason) {
    return Words.cut(reason, MAX_REASON_CHARS);
  }

  private static List<Point> curve(TrainingCompleted completed) {
    return completed.getHistory().stream()
        .map(epoch -> {
          var scores = epoch.getValidation();
          return new Point(
              epoch.getEpoch(), epoch.getTrainingLoss(), scores == null ? null : scores.getTop1());
        })
        .toList();
  }

  private static List<End.Artefact> files(TrainingCompleted completed) {
    return completed.getFiles().stream()
        .map(file -> new End.Artefact(file.getName(), file.getBytes(), file.getSha256()))
        .toList();
  }

  static Finish finish(OptimizationFinished finished) {
    return new Finish(
        finished.getTrainings(),
        finished.getBands().stream()
            .collect(toMap(BandFinished::getBand, BandFinished::getReason, (first, _) -> first)),
        finished.getAt(),
        finished.getLessons() != null);
  }

  static Measurement measurement(NetworksMeasured measured) {
    var refined = measured.getRefined();
    return new Measurement(
        microsByJob(measured.getMeasurements()),
        measured.getNotMeasuredBecause(),
        measured.getBaselines().stream()
            .map(each ->
                new Measurement.Baseline(
                    each.getName(),
                    each.getPredictedMicros(),
                    each.getMeasuredMicros(),
                    each.getNotMeasuredBecause(),
                    each.getMemoryBytes(),
                    FiguresCodec.fromWire(each.getFigures())))
            .toList(),
        figuresByJob(measured.getMeasurements()),
        refined == null
            ? null
            : new Measurement.Refined(
                new Ranking.RefinedTable(
                    refined.getTableId(), refined.getTableVersion(), refined.getLatencyDeviation()),
                microsByJob(refined.getPredictions())),
        measured.getNotRefinedBecause());
  }

  private static Map<String, Double> microsByJob(List<NetworkLatency> latencies) {
    return latencies.stream()
        .collect(toMap(NetworkLatency::getJobId, NetworkLatency::getMicros, (first, _) -> first));
  }

  private static Map<String, NetworkFigures> figuresByJob(List<NetworkLatency> latencies) {
    var figures = new HashMap<String, NetworkFigures>();
    for (var each : latencies) {
      var known = FiguresCodec.fromWire(each.getFigures());
      if (known != null) {
        figures.putIfAbsent(each.getJobId(), known);
      }
    }
    return figures;
  }

  static Ranking.Table table(CandidatesAnnotated batch) {
    return new Ranking.Table(
        batch.getTableVersion(),
        batch.getLatencyDeviation(),
        null,
        batch.getPrecision(),
        batch.getBatch());
  }

  /**
   * @throws IllegalArgumentException if there are not as many candidates as the record says
   */
  static CandidateBatch candidates(CandidatesAnnotated batch) {
    var kept = CandidateCodec.kept(batch);
    return new CandidateBatch(
        batch.getSearchId(),
        batch.getFirstIndex(),
        batch.getSampled(),
        batch.getTotal(),
        batch.getTableVersion(),
        batch.getFastestMicros(),
        batch.getSlowestMicros(),
        batch.getOutside(),
        IntStream.range(0, kept.size()).map(kept::band).toArray(),
        IntStream.range(0, kept.size()).mapToDouble(kept::latencyMicros).toArray(),
        kept.latencyDeviation());
  }
}
