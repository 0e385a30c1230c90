package gpunas.sampler.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.OpenSearches;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Trim;
import gpunas.sampler.CandidateBatch;
import gpunas.sampler.Decision;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.SampledSearch;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.Searches;
import gpunas.schemas.CandidatesCounted;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.DatasetsAnnounced;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.OptimizationTimed;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Search;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sampler's state as a fold over its topics. */
public final class SamplerFold implements Fold {
  private static final Logger LOG = LoggerFactory.getLogger(SamplerFold.class);

  private final Searches searches;
  private final EpochTimes times;
  private final KnownDatasets datasets;
  private final InstantSource clock;
  private final SamplerMetrics metrics;
  private final OpenSearches<SampledSearch> open;

  /**
   * @param batchSize candidates per batch, at least 1
   */
  public SamplerFold(
      Searches searches,
      EpochTimes times,
      KnownDatasets datasets,
      int batchSize,
      InstantSource clock,
      SamplerMetrics metrics) {
    this.searches = searches;
    this.times = times;
    this.datasets = datasets;
    this.clock = clock;
    this.metrics = metrics;
    this.open =
        new OpenSearches<>(_ -> new SampledSearch(batchSize), this::changed, this::deleted)
            .retelling(searches::put)
            .keeping(searches::put);
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(
        open.searches(),
        open.on(Topics.CANDIDATES_SAMPLED, CandidatesCounted.class, this::sampled),
        open.on(Topics.TRAINING_RESULTS, this::trained),
        open.on(
            Topics.RESULTS_RANKED,
            (search, ranked) -> {
              if (ranked.getFinal$()) {
                search.rankedFinally(
                    new SampledSearch.Outcome(
                        ranked.getFailed(),
                        ranked.getCompleted() + ranked.getDiverged(),
                        ranked.getNote()));
              }
            }),
        On.on(
                Topics.OPTIMIZATIONS_FINISHED,
                OptimizationTimed.class,
                (finished, _) -> optimized(finished))
            .unless(this::isDeleted),
        On.on(Topics.DATASETS, this::announced));
  }

  @Override
  public List<Outgoing> decide() {
    var outgoing = new ArrayList<Outgoing>();
    for (var searchId : open.contested()) {
      var search = searches.again(searchId);
      if (search != null) {
        LOG.warn("Search {} is told again: somebody told it otherwise.", searchId);
        outgoing.add(told(search));
      }
    }
    open.all()
        .values()
        .forEach(search -> search.decide(clock.instant()).forEach(each -> decided(each, outgoing)));
    return outgoing;
  }

  @Override
  public List<Trim> trims() {
    return open.trims(Topics.trimmedBy("sampler"), clock.instant());
  }

  private void changed(SampledSearch state, Search search) {
    if (search.isOver()) {
      open.close(search.id());
    } else {
      state.changed(search);
    }
    searches.put(search);
  }

  private void deleted(String searchId) {
    searches.delete(searchId);
    times.delete(searchId);
  }

  private boolean isDeleted(Event event) {
    var key = event.key();
    return key != null && open.isDeleted(key);
  }

  private void sampled(SampledSearch search, CandidatesCounted batch) {
    search.sampled(batch.getFirstIndex(), batch.getCount());
    searches.drawn(batch.getSearchId(), search.sampled());
  }

  private void trained(SampledSearch search, TrainingResult result) {
    // Trainers of earlier versions did not say how long their epochs took.
    if (result.getOutcome() instanceof TrainingCompleted completed) {
      completed.getHistory().stream()
          .mapToDouble(EpochSummary::getSeconds)
          .average()
          .ifPresent(seconds -> times.add(result.getSearchId(), seconds));
    }
  }

  private void optimized(OptimizationTimed finished) {
    var seconds = finished.getSecondsPerEpoch();
    if (seconds != null) {
      times.ended(finished.getSearchId(), seconds, finished.getTrainings());
    }
  }

  private void announced(DatasetsAnnounced announced) {
    datasets.announced(
        announced.getHost(),
        announced.getDatasets().stream()
            .map(each ->
                new KnownDatasets.Dataset(
                    each.getName(),
                    each.getTrainingImages(),
                    each.getValidationImages(),
                    each.getClasses(),
                    each.getProblem()))
            .toList(),
        announced.getAt());
  }

  private void decided(Decision decision, List<Outgoing> outgoing) {
    switch (decision) {
      case Decision.Drawn(CandidateBatch batch) -> {
        metrics.drawn(batch.count());
        outgoing.add(Outgoing.of(Topics.CANDIDATES_SAMPLED, batch.searchId(), toWire(batch)));
      }
      case Decision.Ended(var search) -> {
        var known = searches.find(search.id());
        if (known == null || known.isOver()) {
          return; // It was cancelled, and maybe deleted; the topic says so soon.
        }
        if (search.state() == Search.State.FAILED) {
          metrics.failed();
        } else {
          metrics.completed();
        }
        LOG.info("Search {} is {}.", search.id(), search.state());
        outgoing.add(told(search.keeping(known)));
      }
    }
  }

  private static Outgoing told(Search search) {
    return Outgoing.of(Topics.SEARCHES, search.id(), SearchCodec.toWire(search));
  }

  private static CandidatesSampled toWire(CandidateBatch batch) {
    return new CandidatesSampled(
        batch.searchId(),
        batch.firstIndex(),
        batch.count(),
        batch.total(),
        batch.encodings().genes(),
        batch.encodings().toWire());
  }
}
