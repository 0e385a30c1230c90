package gpunas.optimizer.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.Cost;
import gpunas.optimizer.search.Finish;
import gpunas.optimizer.search.Proposal;
import gpunas.optimizer.search.TrainingEnd;
import gpunas.schemas.BandFinished;
import gpunas.schemas.Finalist;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Search;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Encoding;
import java.time.Instant;

/** Proposals to jobs, results to ends. A job id is the search id and the proposal's number. */
final class JobMapper {

  private JobMapper() {}

  static String jobId(String searchId, int number) {
    return "%s-%04d".formatted(searchId, number);
  }

  /** The number of the proposal a job id stands for. */
  static int number(String searchId, String jobId) {
    try {
      if (jobId.startsWith(searchId + "-")) {
        return Integer.parseUnsignedInt(jobId.substring(searchId.length() + 1));
      }
    } catch (NumberFormatException _) {
      // Not one of our ids; said below.
    }
    throw new PermanentFailure(
        FailureCode.INVALID, "%s is no job of search %s.".formatted(jobId, searchId));
  }

  static TrainingJob toWire(Search search, Proposal proposal, Instant now) {
    var spec = search.getSpec();
    return new TrainingJob(
        jobId(search.getSearchId(), proposal.number()),
        search.getSearchId(),
        proposal.number(),
        proposal.band(),
        spec.getSpace(),
        proposal.encoding().toList(),
        spec.getDataset(),
        spec.getRecipe(),
        spec.getSeed() + proposal.number(),
        proposal.cost().latencyMicros(),
        Math.round(proposal.cost().parameters()),
        Math.round(proposal.cost().macs()),
        now,
        0,
        true,
        0,
        null,
        0);
  }

  static Proposal proposal(TrainingJob job) {
    return new Proposal(
        job.getNumber(),
        job.getBand(),
        Encoding.of(job.getEncoding()),
        new Cost(job.getLatencyMicros(), (double) job.getMacs(), (double) job.getParameters()));
  }

  static TrainingEnd end(TrainingResult result) {
    return result.getOutcome() instanceof TrainingCompleted completed
            && Double.isFinite(completed.getLoss())
        ? new TrainingEnd.Completed(completed.getLoss())
        : new TrainingEnd.Failed();
  }

  static OptimizationFinished toWire(String searchId, Finish finish, Instant now) {
    return new OptimizationFinished(
        searchId,
        finish.trainings(),
        finish.bands().stream()
            .map(band -> new BandFinished(band.band().name(), band.trainings(), band.reason()))
            .toList(),
        finish.finalists().stream()
            .map(proposal ->
                new Finalist(jobId(searchId, proposal.number()), proposal.encoding().toList()))
            .toList(),
        now);
  }
}
