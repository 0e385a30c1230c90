package gpunas.sampler.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.PermanentFailure;
import gpunas.sampler.CandidateBatch;
import gpunas.sampler.Decision;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.Sampling;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Search;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingResult;
import java.util.List;

/** The sampler's state as a fold over its topics. */
public final class SamplerFold implements Fold {
  /** The topics it is folded over. */
  public static final List<Topic> TOPICS =
      List.of(
          Topics.SEARCHES,
          Topics.CANDIDATES_SAMPLED,
          Topics.TRAINING_RESULTS,
          Topics.RESULTS_RANKED);

  private final Sampling sampling;
  private final EpochTimes times;

  public SamplerFold(Sampling sampling, EpochTimes times) {
    this.sampling = sampling;
    this.times = times;
  }

  @Override
  public void apply(Event event) {
    if (event.topic().equals(Topics.SEARCHES.name())) {
      searchChanged(event);
    } else if (event.topic().equals(Topics.CANDIDATES_SAMPLED.name())) {
      var batch = event.decode(CandidatesSampled.class);
      sampling.sampled(batch.getSearchId(), batch.getFirstIndex(), batch.getCount());
    } else if (event.topic().equals(Topics.TRAINING_RESULTS.name())) {
      trainingEnded(event.decode(TrainingResult.class));
    } else {
      var ranked = event.decode(RankedResults.class);
      if (ranked.getFinal$()) {
        sampling.rankedFinally(ranked.getSearchId());
      }
    }
  }

  @Override
  public List<Outgoing> decide() {
    return sampling.decide().stream().map(SamplerFold::outgoing).toList();
  }

  private void searchChanged(Event event) {
    var search = event.decode(Search.class);
    try {
      sampling.searchChanged(SearchMapper.fromWire(search));
    } catch (IllegalArgumentException e) {
      throw new PermanentFailure(
          FailureCode.INVALID, "Search %s: %s".formatted(search.getSearchId(), e.getMessage()), e);
    }
  }

  private void trainingEnded(TrainingResult result) {
    // Trainers of earlier versions did not say how long their epochs took.
    if (result.getOutcome() instanceof TrainingCompleted completed) {
      completed.getHistory().stream()
          .mapToDouble(EpochSummary::getSeconds)
          .average()
          .ifPresent(seconds -> times.add(result.getSearchId(), seconds));
    }
  }

  private static Outgoing outgoing(Decision decision) {
    return switch (decision) {
      case Decision.Drawn(CandidateBatch batch) ->
          new Outgoing(Topics.CANDIDATES_SAMPLED, batch.searchId(), toWire(batch));
      case Decision.Ended(var search) ->
          new Outgoing(Topics.SEARCHES, search.id(), SearchMapper.toWire(search));
    };
  }

  private static CandidatesSampled toWire(CandidateBatch batch) {
    return new CandidatesSampled(
        batch.searchId(),
        batch.firstIndex(),
        batch.count(),
        batch.total(),
        batch.genes(),
        batch.encodings());
  }
}
