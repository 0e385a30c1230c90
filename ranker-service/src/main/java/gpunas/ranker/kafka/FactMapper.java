package gpunas.ranker.kafka;

import static java.util.stream.Collectors.toMap;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.ranker.Criteria;
import gpunas.ranker.Finish;
import gpunas.ranker.Measurement;
import gpunas.ranker.Network;
import gpunas.ranker.Outcome;
import gpunas.schemas.BandFinished;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;

/** What others write, to what the ranker needs of it. */
final class FactMapper {

  private FactMapper() {}

  static Criteria criteria(SearchSpec spec) {
    var targets = spec.getTargets();
    return new Criteria(
        spec.getBands().stream()
            .map(band ->
                new Criteria.Band(band.getName(), band.getFromMicros(), band.getBelowMicros()))
            .toList(),
        new Criteria.Objective(spec.getObjective().getAlpha(), spec.getObjective().getBeta()),
        new Criteria.Targets(
            targets.getMinTop1(), targets.getMaxParameters(), targets.getMaxMacs()));
  }

  static Network network(TrainingJob job) {
    return new Network(
        job.getEncoding(), job.getLatencyMicros(), job.getParameters(), job.getMacs());
  }

  static Outcome outcome(TrainingResult result) {
    return switch (result.getOutcome()) {
      case TrainingCompleted completed ->
          new Outcome.Completed(completed.getLoss(), completed.getTop1(), completed.getDirectory());
      case TrainingDiverged diverged -> new Outcome.Diverged(diverged.getEpoch());
      case TrainingFailed failed -> new Outcome.Failed(failed.getReason());
      // Avro declares a union as Object; a new kind of outcome ends here.
      case Object other ->
          throw new PermanentFailure(
              FailureCode.INVALID,
              "Job %s ended in a way that the ranker does not know: %s."
                  .formatted(result.getJobId(), other.getClass().getSimpleName()));
    };
  }

  static Finish finish(OptimizationFinished finished) {
    return new Finish(
        finished.getTrainings(),
        finished.getBands().stream()
            .collect(toMap(BandFinished::getBand, BandFinished::getReason, (first, _) -> first)));
  }

  static Measurement measurement(NetworksMeasured measured) {
    return new Measurement(
        measured.getMeasurements().stream()
            .collect(
                toMap(NetworkLatency::getJobId, NetworkLatency::getMicros, (first, _) -> first)),
        measured.getNotMeasuredBecause());
  }
}
