package gpunas.ranker.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.ranker.Candidate;
import gpunas.ranker.Ranker;
import gpunas.ranker.Rankings;
import gpunas.ranker.progress.Progress;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Search;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The ranker's state as a fold over its topics. */
public final class RankerFold implements Fold {
  /** The topics it is folded over. */
  public static final List<Topic> TOPICS =
      List.of(
          Topics.SEARCHES,
          Topics.CANDIDATES_ANNOTATED,
          Topics.TRAINING_JOBS,
          Topics.TRAINING_PROGRESS,
          Topics.TRAINING_RESULTS,
          Topics.OPTIMIZATIONS_FINISHED,
          Topics.NETWORKS_MEASURED,
          Topics.RESULTS_RANKED);

  private final Ranker ranker;
  private final Rankings rankings;
  private final Progress progress;
  private final Map<String, Consumer<Event>> byTopic =
      Map.of(
          Topics.SEARCHES.name(), this::search,
          Topics.CANDIDATES_ANNOTATED.name(), this::annotated,
          Topics.TRAINING_JOBS.name(), this::job,
          Topics.TRAINING_PROGRESS.name(), this::running,
          Topics.TRAINING_RESULTS.name(), this::result,
          Topics.OPTIMIZATIONS_FINISHED.name(), this::finished,
          Topics.NETWORKS_MEASURED.name(), this::measured,
          Topics.RESULTS_RANKED.name(), this::ranked);

  /**
   * @param rankings told of every ranking that is on its topic
   * @param progress told of everything else
   */
  public RankerFold(Ranker ranker, Rankings rankings, Progress progress) {
    this.ranker = ranker;
    this.rankings = rankings;
    this.progress = progress;
  }

  @Override
  public void apply(Event event) {
    Objects.requireNonNull(byTopic.get(event.topic())).accept(event);
  }

  @Override
  public List<Outgoing> decide() {
    return ranker.decide().stream()
        .map(revision ->
            new Outgoing(
                Topics.RESULTS_RANKED, revision.searchId(), RevisionMapper.toWire(revision)))
        .toList();
  }

  @Override
  public Duration patience() {
    return ranker.patience();
  }

  private void search(Event event) {
    var search = event.decode(Search.class);
    var shown = ProgressMapper.search(search);
    progress.search(shown);
    ranker.started(search.getSearchId(), shown.spec().criteria());
    if (search.getState() == SearchState.CANCELLED) {
      ranker.cancelled(
          search.getSearchId(), Objects.requireNonNullElse(search.getReason(), "no reason given"));
    }
  }

  private void annotated(Event event) {
    progress.candidates(ProgressMapper.candidates(event.decode(CandidatesAnnotated.class)));
  }

  private void running(Event event) {
    var running = event.decode(TrainingProgress.class);
    progress.runs(running.getSearchId(), running.getJobId(), ProgressMapper.run(running));
  }

  private void job(Event event) {
    var job = event.decode(TrainingJob.class);
    var shown = ProgressMapper.job(job);
    progress.proposed(shown);
    ranker.proposed(
        shown.searchId(),
        new Candidate(shown.jobId(), shown.band(), shown.isFull(), shown.network()));
  }

  private void result(Event event) {
    var result = event.decode(TrainingResult.class);
    var end = ProgressMapper.end(result);
    progress.ended(result.getSearchId(), result.getJobId(), end);
    ranker.trained(result.getSearchId(), result.getJobId(), end.outcome());
  }

  private void finished(Event event) {
    var finished = event.decode(OptimizationFinished.class);
    ranker.finished(finished.getSearchId(), FactMapper.finish(finished));
  }

  private void measured(Event event) {
    var measured = event.decode(NetworksMeasured.class);
    ranker.measured(measured.getSearchId(), FactMapper.measurement(measured));
  }

  private void ranked(Event event) {
    var revision = RevisionMapper.fromWire(event.decode(RankedResults.class));
    ranker.published(revision);
    rankings.put(revision);
  }
}
