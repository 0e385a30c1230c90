package gpunas.optimizer.kafka;

import gpunas.optimizer.Cost;
import gpunas.optimizer.search.Job;
import gpunas.optimizer.search.Result;
import gpunas.optimizer.search.TrainingEnd;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TaughtSpec;
import gpunas.schemas.TeachingCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchspace.Encoding;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs and results to their wire form and back. A job id is the search id and a number. */
final class JobMapper {

  private static final Logger LOG = LoggerFactory.getLogger(JobMapper.class);

  private JobMapper() {}

  static String jobId(String searchId, int number) {
    return "%s-%04d".formatted(searchId, number);
  }

  /**
   * The record of a job.
   *
   * @param latencyDeviation of predicted latencies, relative; null if nobody knows
   */
  static TrainingJob toWire(
      Search search, Job job, @Nullable Double latencyDeviation, Instant now) {
    var spec = search.spec();
    var rungs = spec.allRungs();
    var recipe = spec.recipe().withEpochs(rungs.epochs().get(job.rung()));
    return TrainingJob.newBuilder()
        .setJobId(jobId(search.id(), job.number()))
        .setSearchId(search.id())
        .setNumber(job.number())
        .setBand(job.band())
        .setSpace(SpaceCodec.toWire(spec.space()))
        .setEncoding(job.encoding().toList())
        .setDataset(spec.dataset())
        .setRecipe(RecipeCodec.toWire(recipe))
        .setSeed(spec.seed() + job.number())
        .setLatencyMicros(job.cost().latencyMicros())
        .setParameters(Math.round(job.cost().parameters()))
        .setMacs(Math.round(job.cost().macs()))
        .setProposedAt(now)
        .setRung(job.rung())
        .setTopRung(job.rung() == rungs.top())
        .setQuantised(spec.table().isOfIntegers() && job.rung() == rungs.top())
        .setRepeat(job.repeat())
        .setContinueFrom(continueFrom(search, job))
        .setResultsKnown(job.resultsKnown())
        .setLatencyDeviation(latencyDeviation)
        .setTaught(taught(search, job))
        .build();
  }

  static Job job(TrainingJob job) {
    return new Job(
        job.getNumber(),
        job.getBand(),
        Encoding.of(job.getEncoding()),
        new Cost(job.getLatencyMicros(), (double) job.getMacs(), (double) job.getParameters()),
        job.getRung(),
        job.getRepeat(),
        null,
        job.getResultsKnown(),
        job.getTaught() == null ? null : TeachingCodec.fromWire(job.getTaught()),
        null);
  }

  private static @Nullable TaughtSpec taught(Search search, Job job) {
    var taught = job.taught();
    if (taught == null || job.best() == null) {
      return taught == null ? null : TeachingCodec.toWire(taught);
    }
    var best = new Teacher.Trained(jobId(search.id(), job.best()), search.spec().space());
    return TeachingCodec.toWire(
        new Taught(taught.teaching().by(best), taught.top1Without(), taught.trainingsWithout()));
  }

  static Result result(TrainingResult result) {
    var took = Duration.between(result.getStartedAt(), result.getFinishedAt());
    return new Result(
        number(result.getSearchId(), result.getJobId()),
        end(result),
        took.isNegative() ? Duration.ZERO : took,
        secondsPerEpoch(result));
  }

  private static @Nullable String continueFrom(Search search, Job job) {
    return job.promotes() == null || !search.spec().recipe().inheritWeights()
        ? null
        : jobId(search.id(), job.promotes());
  }

  private static int number(String searchId, String jobId) {
    try {
      if (jobId.startsWith(searchId + "-")) {
        return Integer.parseUnsignedInt(jobId.substring(searchId.length() + 1));
      }
    } catch (NumberFormatException _) {
      // Not one of our ids; said below.
    }
    throw new IllegalArgumentException("%s is not a job of search %s.".formatted(jobId, searchId));
  }

  private static TrainingEnd end(TrainingResult result) {
    return switch (result.getOutcome()) {
      case TrainingCompleted completed -> end(result, completed);
      case TrainingDiverged _, TrainingFailed _ -> new TrainingEnd.Failed();
      // Avro declares a union as Object; a new kind of outcome ends here.
      case Object other ->
          throw new IllegalArgumentException(
              "job %s ended in a way that the optimizer does not know: %s."
                  .formatted(result.getJobId(), other.getClass().getSimpleName()));
    };
  }

  private static TrainingEnd end(TrainingResult result, TrainingCompleted completed) {
    var why = completed.getNotQuantisedBecause();
    if (why != null) {
      LOG.warn(
          "The network of job {} could not be quantised; it counts as failed: {}",
          result.getJobId(),
          why);
      return new TrainingEnd.Failed();
    }
    var quantised = completed.getQuantised();
    var loss = quantised == null ? completed.getLoss() : quantised.getLoss();
    if (!Double.isFinite(loss)) {
      LOG.warn(
          "Job {} was completed with a loss of {}; it counts as failed.", result.getJobId(), loss);
      return new TrainingEnd.Failed();
    }
    return new TrainingEnd.Completed(loss, quantised != null, completed.getTop1());
  }

  private static @Nullable Double secondsPerEpoch(TrainingResult result) {
    if (!(result.getOutcome() instanceof TrainingCompleted completed)) {
      return null;
    }
    var mean = completed.getHistory().stream().mapToDouble(EpochSummary::getSeconds).average();
    return mean.isPresent() ? (Double) mean.getAsDouble() : null;
  }
}
