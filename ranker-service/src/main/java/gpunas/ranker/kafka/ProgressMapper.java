package gpunas.ranker.kafka;

import gpunas.ranker.progress.CandidateBatch;
import gpunas.ranker.progress.End;
import gpunas.ranker.progress.Job;
import gpunas.ranker.progress.Point;
import gpunas.ranker.progress.Run;
import gpunas.ranker.progress.Search;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;

/** What others write, to what is shown of it. */
final class ProgressMapper {

  private ProgressMapper() {}

  static Search search(gpunas.schemas.Search search) {
    var spec = search.getSpec();
    return new Search(
        search.getSearchId(),
        search.getState().name().toLowerCase(Locale.ROOT),
        search.getReason(),
        search.getStartedAt(),
        search.getChangedAt(),
        new Search.Spec(
            spec.getName(),
            SpaceCodec.fromWire(spec.getSpace()),
            spec.getTable(),
            spec.getDataset(),
            spec.getStrategy(),
            FactMapper.criteria(spec),
            spec.getTrainings(),
            spec.getRungs() == null
                ? List.of(spec.getRecipe().getEpochs())
                : spec.getRungs().getEpochs(),
            spec.getPriority(),
            spec.getInFlight(),
            spec.getCandidates()));
  }

  static Job job(TrainingJob job) {
    return new Job(
        job.getJobId(),
        job.getSearchId(),
        job.getNumber(),
        job.getBand(),
        job.getRung(),
        job.getTopRung(),
        job.getRecipe().getEpochs(),
        FactMapper.network(job),
        job.getProposedAt());
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
        FactMapper.outcome(result),
        result.getTrainer(),
        result.getDevice(),
        result.getAttempt(),
        completed == null ? List.of() : curve(completed),
        completed == null ? List.of() : files(completed),
        result.getStartedAt(),
        result.getFinishedAt());
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

  static CandidateBatch candidates(CandidatesAnnotated batch) {
    var bands = new int[batch.getKept()];
    var indices = batch.getBands().duplicate();
    for (var i = 0; i < bands.length; i++) {
      bands[i] = Byte.toUnsignedInt(indices.get());
    }
    var latencies = new double[batch.getKept()];
    ByteBuffer floats = batch.getLatencyMicros().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < latencies.length; i++) {
      latencies[i] = floats.getDouble();
    }
    return new CandidateBatch(
        batch.getSearchId(),
        batch.getFirstIndex(),
        batch.getSampled(),
        batch.getTotal(),
        batch.getTableVersion(),
        batch.getFastestMicros(),
        batch.getSlowestMicros(),
        batch.getOutside(),
        bands,
        latencies);
  }
}
