package gpunas.optimizer.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.optimizer.OptimizerMetrics;
import gpunas.optimizer.search.Searches;
import gpunas.optimizer.search.Thinking;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Search;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All searches, folded from the optimizer's topics, its own among them. */
public final class OptimizerFold implements Fold {

  /** What the state is folded from. */
  public static final List<Topic> TOPICS =
      List.of(
          Topics.SEARCHES,
          Topics.CANDIDATES_ANNOTATED,
          Topics.TRAINING_JOBS,
          Topics.TRAINING_RESULTS,
          Topics.OPTIMIZATIONS_FINISHED);

  private final OptimizerMetrics metrics;
  private final InstantSource clock;
  private final Searches searches;

  /** The searches as they are on the wire: most of a job is copied from there. */
  private final Map<String, Search> records = new HashMap<>();

  /** What was counted by an earlier life is not counted again. */
  private boolean replaying = true;

  public OptimizerFold(Thinking thinking, OptimizerMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
    searches = new Searches(thinking);
  }

  @Override
  public void apply(Event event) {
    switch (event.topic()) {
      case "gpunas.searches" -> applySearch(event.decode(Search.class));
      case "gpunas.candidates.annotated" -> applyBatch(event.decode(CandidatesAnnotated.class));
      case "gpunas.training.jobs" -> applyJob(event.decode(TrainingJob.class));
      case "gpunas.training.results" -> applyResult(event.decode(TrainingResult.class));
      case "gpunas.optimizations.finished" ->
          searches.of(event.decode(OptimizationFinished.class).getSearchId()).finished();
      default -> throw new IllegalStateException("Topic not asked for: " + event.topic());
    }
  }

  @Override
  public List<Outgoing> decide() {
    replaying = false;
    var now = clock.instant();
    var outgoing = new ArrayList<Outgoing>();
    searches
        .decide(now)
        .forEach((searchId, decision) -> {
          var record = Objects.requireNonNull(records.get(searchId), searchId);
          for (var job : decision.jobs()) {
            metrics.proposed();
            outgoing.add(
                new Outgoing(Topics.TRAINING_JOBS, searchId, JobMapper.toWire(record, job, now)));
          }
          if (decision.finish() != null) {
            outgoing.add(
                new Outgoing(
                    Topics.OPTIMIZATIONS_FINISHED,
                    searchId,
                    JobMapper.toWire(searchId, decision.finish(), now)));
          }
        });
    return outgoing;
  }

  @Override
  public Duration patience() {
    return searches.patience(clock.instant());
  }

  private void applySearch(Search search) {
    var plan = SearchMapper.plan(search);
    records.put(search.getSearchId(), search);
    searches.of(search.getSearchId()).planned(plan, SearchMapper.state(search.getState()));
  }

  private void applyBatch(CandidatesAnnotated batch) {
    searches.of(batch.getSearchId()).annotated(BatchMapper.batch(batch));
  }

  private void applyJob(TrainingJob job) {
    searches.of(job.getSearchId()).published(JobMapper.job(job));
  }

  private void applyResult(TrainingResult wire) {
    var result = JobMapper.result(wire);
    if (searches.of(wire.getSearchId()).ended(result) && !replaying) {
      metrics.ended(result.end());
    }
  }
}
