package gpunas.optimizer.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.Cost;
import gpunas.optimizer.search.Finish;
import gpunas.optimizer.search.Job;
import gpunas.optimizer.search.Result;
import gpunas.optimizer.search.TrainingEnd;
import gpunas.schemas.BandFinished;
import gpunas.schemas.Finalist;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
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

  static TrainingJob toWire(Search search, Job job, Instant now) {
    var spec = search.getSpec();
    var epochs = SearchMapper.rungs(spec).epochs();
    return TrainingJob.newBuilder()
        .setJobId(jobId(search.getSearchId(), job.number()))
        .setSearchId(search.getSearchId())
        .setNumber(job.number())
        .setBand(job.band())
        .setSpace(spec.getSpace())
        .setEncoding(job.encoding().toList())
        .setDataset(spec.getDataset())
        .setRecipe(
            RecipeSpec.newBuilder(spec.getRecipe()).setEpochs(epochs.get(job.rung())).build())
        .setSeed(spec.getSeed() + job.number())
        .setLatencyMicros(job.cost().latencyMicros())
        .setParameters(Math.round(job.cost().parameters()))
        .setMacs(Math.round(job.cost().macs()))
        .setProposedAt(now)
        .setRung(job.rung())
        .setTopRung(job.rung() == epochs.size() - 1)
        .setRepeat(job.repeat())
        .setContinueFrom(continueFrom(search.getSearchId(), spec, job))
        .setResultsKnown(job.resultsKnown())
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
        job.getResultsKnown());
  }

  static Result result(TrainingResult result) {
    var took = Duration.between(result.getStartedAt(), result.getFinishedAt());
    return new Result(
        number(result.getSearchId(), result.getJobId()),
        end(result),
        took.isNegative() ? Duration.ZERO : took);
  }

  static OptimizationFinished toWire(String searchId, Finish finish, Instant now) {
    return OptimizationFinished.newBuilder()
        .setSearchId(searchId)
        .setTrainings(finish.trainings())
        .setBands(
            finish.bands().stream()
                .map(band -> new BandFinished(band.band().name(), band.trainings(), band.reason()))
                .toList())
        .setFinalists(
            finish.finalists().stream()
                .map(job -> new Finalist(jobId(searchId, job.number()), job.encoding().toList()))
                .toList())
        .setAt(now)
        .build();
  }

  private static @Nullable String continueFrom(String searchId, SearchSpec spec, Job job) {
    return job.promotes() == null || !spec.getRecipe().getInheritWeights()
        ? null
        : jobId(searchId, job.promotes());
  }

  private static int number(String searchId, String jobId) {
    try {
      if (jobId.startsWith(searchId + "-")) {
        return Integer.parseUnsignedInt(jobId.substring(searchId.length() + 1));
      }
    } catch (NumberFormatException _) {
      // Not one of our ids; said below.
    }
    throw new PermanentFailure(
        FailureCode.INVALID, "%s is not a job of search %s.".formatted(jobId, searchId));
  }

  private static TrainingEnd end(TrainingResult result) {
    if (!(result.getOutcome() instanceof TrainingCompleted completed)) {
      return new TrainingEnd.Failed();
    }
    if (!Double.isFinite(completed.getLoss())) {
      LOG.warn(
          "Job {} was completed with a loss of {}; it counts as failed.",
          result.getJobId(),
          completed.getLoss());
      return new TrainingEnd.Failed();
    }
    return new TrainingEnd.Completed(completed.getLoss());
  }
}
