package gpunas.optimizer.kafka;

import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.OpenSearches;
import gpunas.eventloop.Outgoing;
import gpunas.optimizer.search.Lessons;
import gpunas.optimizer.search.OptimizerMetrics;
import gpunas.optimizer.search.SearchProgress;
import gpunas.optimizer.search.Searches;
import gpunas.optimizer.search.Thinking;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All searches, folded from the optimizer's topics, its own among them. Of one that is over stays
 * what it has shown, once that is published.
 */
public final class OptimizerFold implements Fold {

  private final OptimizerMetrics metrics;
  private final InstantSource clock;
  private final OpenSearches<SearchProgress> open;
  private final Searches searches;

  /** What those searches have shown of which the own topic says so. */
  private final Map<String, Lessons> ended = new HashMap<>();

  /** What an earlier version published, which does not say what the search has shown. */
  private final Map<String, OptimizationFinished> incomplete = new HashMap<>();

  /** What was counted by an earlier life is not counted again. */
  private boolean replaying = true;

  public OptimizerFold(Thinking thinking, OptimizerMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
    open = new OpenSearches<>(id -> new SearchProgress(id, thinking), this::changed, this::deleted);
    searches = new Searches(open.all(), ended);
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(
        open.searches(),
        open.onOwn(Topics.OPTIMIZATIONS_FINISHED, this::finished),
        open.on(
            Topics.CANDIDATES_ANNOTATED,
            (search, batch) -> search.annotated(BatchMapper.batch(batch))),
        open.on(Topics.TRAINING_JOBS, (search, job) -> search.published(JobMapper.job(job))),
        open.on(Topics.TRAINING_RESULTS, this::ended));
  }

  @Override
  public List<Outgoing> decide() {
    replaying = false;
    var now = clock.instant();
    var outgoing = new ArrayList<Outgoing>();
    searches
        .decide(now)
        .forEach((searchId, decision) -> {
          var progress = Objects.requireNonNull(open.find(searchId));
          var search = Objects.requireNonNull(progress.search());
          for (var job : decision.jobs()) {
            metrics.proposed();
            outgoing.add(
                Outgoing.of(
                    Topics.TRAINING_JOBS,
                    searchId,
                    JobMapper.toWire(search, job, progress.latencyDeviation(), now)));
          }
          if (decision.awaited() != null) {
            metrics.awaited(decision.awaited());
          }
          if (decision.end() != null) {
            outgoing.add(published(EndMapper.toWire(searchId, decision.end(), now)));
          }
        });
    complete(outgoing);
    outgoing.addAll(open.tombstones());
    return outgoing;
  }

  @Override
  public Duration patience() {
    return searches.patience(clock.instant());
  }

  private void changed(SearchProgress progress, Search search) {
    progress.changed(search);
    closeIfOver(search.id());
  }

  private void closeIfOver(String searchId) {
    var search = open.find(searchId);
    if (search != null && search.isOver() && ended.containsKey(searchId)) {
      open.close(searchId);
    }
  }

  private void ended(SearchProgress search, TrainingResult wire) {
    var result = JobMapper.result(wire);
    if (search.ended(result) && !replaying) {
      metrics.ended(result.end());
    }
  }

  private void finished(SearchProgress search, OptimizationFinished record) {
    var searchId = record.getSearchId();
    if (record.getLessons() == null) {
      incomplete.put(searchId, record);
    } else {
      ended.put(searchId, EndMapper.lessons(record.getLessons()));
      incomplete.remove(searchId);
    }
    search.finished();
    closeIfOver(searchId);
  }

  private void deleted(String searchId) {
    ended.remove(searchId);
    incomplete.remove(searchId);
  }

  /** Says of searches that an earlier version finished what they have shown, as soon as all is. */
  private void complete(List<Outgoing> outgoing) {
    incomplete
        .values()
        .removeIf(record -> {
          var search = open.find(record.getSearchId());
          var shown = search == null ? null : search.shown();
          if (shown != null) {
            outgoing.add(published(EndMapper.completed(record, shown)));
          }
          return shown != null;
        });
  }

  private static Outgoing published(OptimizationFinished record) {
    return Outgoing.of(Topics.OPTIMIZATIONS_FINISHED, record.getSearchId(), record);
  }
}
