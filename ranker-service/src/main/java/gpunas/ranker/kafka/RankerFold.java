package gpunas.ranker.kafka;

import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.OpenSearches;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Trim;
import gpunas.ranker.Ranker;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.training.Training;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.RankedResults;
import gpunas.schemas.SearchSummarised;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ranker's state as a fold over its topics. */
public final class RankerFold implements Fold {
  private static final Logger LOG = LoggerFactory.getLogger(RankerFold.class);

  /**
   * Records, each of up to 1 MB: after a start there may be thousands to say, which do not fit into
   * memory together.
   */
  private static final int AT_A_TIME = 50;

  private final Rankings rankings;
  private final Progress progress;
  private final InstantSource clock;
  private final RankerMetrics metrics;
  private final OpenSearches<Ranker> open;

  /**
   * @param rankings told of every ranking that is on its topic
   * @param progress told of everything else
   */
  public RankerFold(
      Rankings rankings, Progress progress, InstantSource clock, RankerMetrics metrics) {
    this.rankings = rankings;
    this.progress = progress;
    this.clock = clock;
    this.metrics = metrics;
    this.open =
        new OpenSearches<>(this::opened, this::changed, this::deleted).retelling(progress::search);
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(
        open.searches(),
        open.onOwn(Topics.RESULTS_RANKED, this::ranked),
        open.onOwn(Topics.SEARCHES_SUMMARISED, (_, summary) -> summarised(summary)),
        open.on(
            Topics.OPTIMIZATIONS_FINISHED,
            (ranker, finished) -> ranker.finished(FactMapper.finish(finished))),
        open.on(
            Topics.NETWORKS_MEASURED,
            (ranker, measured) -> ranker.measured(FactMapper.measurement(measured))),
        open.on(Topics.CANDIDATES_ANNOTATED, this::annotated),
        open.on(Topics.TRAINING_JOBS, this::proposed),
        open.on(
            Topics.TRAINING_PROGRESS,
            (_, running) ->
                progress.runs(running.getSearchId(), running.getJobId(), FactMapper.run(running))),
        open.on(Topics.TRAINING_RESULTS, this::trained));
  }

  @Override
  public List<Outgoing> decide() {
    var now = clock.instant();
    var outgoing = new ArrayList<>(open.tombstones());
    for (var each : open.all().entrySet()) {
      if (outgoing.size() >= AT_A_TIME) {
        break;
      }
      decide(each.getKey(), each.getValue(), now, outgoing);
    }
    return outgoing;
  }

  private void decide(String searchId, Ranker ranker, Instant now, List<Outgoing> outgoing) {
    var revision = ranker.decide(now);
    if (revision != null) {
      metrics.published(revision);
      LOG.info(
          "Search {} is ranked: revision {}{}.",
          searchId,
          revision.number(),
          revision.ranking().isFinal() ? ", final" : "");
      outgoing.add(Outgoing.of(Topics.RESULTS_RANKED, searchId, RevisionMapper.toWire(revision)));
    }
    var summary =
        ranker.ends(now) && !progress.isSummarised(searchId) ? progress.summary(searchId) : null;
    if (summary != null) {
      LOG.info("Search {} is over.", searchId);
      outgoing.add(
          Outgoing.of(Topics.SEARCHES_SUMMARISED, searchId, SummaryMapper.toWire(summary, now)));
    }
  }

  @Override
  public List<Trim> trims() {
    return open.trims(Topics.trimmedBy("ranker"), clock.instant());
  }

  @Override
  public Duration patience() {
    var now = clock.instant();
    return open.all().values().stream()
        .map(ranker -> ranker.patience(now))
        .min(Comparator.naturalOrder())
        .orElse(ChronoUnit.FOREVER.getDuration());
  }

  private Ranker opened(String searchId) {
    return new Ranker(searchId, progress.open(searchId), RevisionMapper::fitting);
  }

  private void changed(Ranker ranker, Search search) {
    progress.search(search);
    ranker.changed(search);
    closeIfOver(search.id());
  }

  private void deleted(String searchId) {
    progress.forget(searchId);
    rankings.forget(searchId);
  }

  private void annotated(Ranker ranker, CandidatesAnnotated batch) {
    progress.candidates(FactMapper.candidates(batch));
    ranker.predicted(FactMapper.table(batch));
  }

  private void proposed(Ranker ranker, TrainingJob job) {
    count(ranker, progress.proposed(FactMapper.job(job)));
  }

  private void trained(Ranker ranker, TrainingResult result) {
    if (result.getOutcome() instanceof TrainingCompleted completed
        && completed.getLeftOut() != null) {
      progress.leftOut(result.getSearchId(), completed.getLeftOut());
    }
    var log = FactMapper.log(result);
    if (!log.isEmpty()) {
      progress.logged(result.getSearchId(), result.getJobId(), log);
    }
    count(ranker, progress.ended(result.getSearchId(), result.getJobId(), FactMapper.end(result)));
  }

  private static void count(Ranker ranker, @Nullable Training answered) {
    if (answered != null) {
      ranker.trained();
    }
  }

  private void ranked(Ranker ranker, RankedResults ranked) {
    var revision = RevisionMapper.fromWire(ranked);
    ranker.published(revision);
    rankings.put(revision);
    closeIfOver(ranked.getSearchId());
  }

  private void summarised(SearchSummarised summary) {
    progress.summarised(SummaryMapper.fromWire(summary));
    closeIfOver(summary.getSearchId());
  }

  /** From then on nothing of it is taken in: what there is to say of it is on compacted topics. */
  private void closeIfOver(String searchId) {
    var head = rankings.head(searchId);
    if (head != null && head.isFinal() && progress.isClosed(searchId)) {
      open.close(searchId);
    }
  }
}
