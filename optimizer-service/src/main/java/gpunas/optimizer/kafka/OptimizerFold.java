package gpunas.optimizer.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.optimizer.OptimizerMetrics;
import gpunas.optimizer.search.LatencyTables;
import gpunas.optimizer.search.SearchProgress;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Search;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  private final LatencyTables tables;
  private final OptimizerMetrics metrics;
  private final InstantSource clock;
  private final Map<String, SearchEntry> searches = new TreeMap<>();

  /** What is known of one search: its record and its progress. */
  private static final class SearchEntry {
    private @Nullable Search search;
    private final SearchProgress progress = new SearchProgress();
  }

  public OptimizerFold(LatencyTables tables, OptimizerMetrics metrics, InstantSource clock) {
    this.tables = tables;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void apply(Event event) {
    switch (event.topic()) {
      case "gpunas.searches" -> applySearch(event.decode(Search.class));
      case "gpunas.candidates.annotated" -> applyBatch(event.decode(CandidatesAnnotated.class));
      case "gpunas.training.jobs" -> applyJob(event.decode(TrainingJob.class));
      case "gpunas.training.results" -> applyResult(event.decode(TrainingResult.class));
      case "gpunas.optimizations.finished" ->
          entry(event.decode(OptimizationFinished.class).getSearchId()).progress.finished();
      default -> throw new IllegalStateException("Topic not asked for: " + event.topic());
    }
  }

  @Override
  public List<Outgoing> decide() {
    var outgoing = new ArrayList<Outgoing>();
    searches.forEach((searchId, entry) -> {
      if (entry.search == null) {
        return;
      }
      var decision = entry.progress.decide(tables);
      for (var proposal : decision.proposals()) {
        metrics.proposed();
        outgoing.add(
            new Outgoing(
                Topics.TRAINING_JOBS,
                searchId,
                JobMapper.toWire(entry.search, proposal, clock.instant())));
      }
      if (decision.finish() != null) {
        outgoing.add(
            new Outgoing(
                Topics.OPTIMIZATIONS_FINISHED,
                searchId,
                JobMapper.toWire(searchId, decision.finish(), clock.instant())));
      }
    });
    return outgoing;
  }

  private void applySearch(Search search) {
    var plan = SearchMapper.plan(search.getSpec());
    var entry = entry(search.getSearchId());
    entry.search = search;
    entry.progress.planned(plan, SearchMapper.isActive(search.getState()));
  }

  private void applyBatch(CandidatesAnnotated batch) {
    entry(batch.getSearchId()).progress.annotated(BatchMapper.batch(batch));
  }

  private void applyJob(TrainingJob job) {
    entry(job.getSearchId()).progress.proposed(JobMapper.proposal(job));
  }

  private void applyResult(TrainingResult result) {
    var number = JobMapper.number(result.getSearchId(), result.getJobId());
    var end = JobMapper.end(result);
    metrics.ended(end);
    entry(result.getSearchId()).progress.ended(number, end);
  }

  private SearchEntry entry(String searchId) {
    return searches.computeIfAbsent(searchId, _ -> new SearchEntry());
  }
}
