package gpunas.ranker.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.KeyHistory;
import gpunas.eventloop.PermanentFailure;
import gpunas.ranker.candidate.CandidateLog;
import gpunas.ranker.candidate.PackedCandidates;
import gpunas.schemas.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads candidates from their topic, for each who asks once more: the fold only counts them. */
public final class CandidateTopic implements CandidateLog {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateTopic.class);

  private final KafkaSettings kafka;

  public CandidateTopic(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  @Override
  public Reading of(String searchId) {
    var history = KeyHistory.of(kafka, Topics.CANDIDATES_ANNOTATED, searchId);
    return new Reading() {
      @Override
      public boolean hasNext() {
        return history.hasNext();
      }

      @Override
      public PackedCandidates next() {
        return candidates(history.next());
      }

      @Override
      public void close() {
        history.close();
      }
    };
  }

  /** What is no record lies among the dead letters; the fold has not counted it either. */
  private static PackedCandidates candidates(Event event) {
    try {
      var batch = event.decode(Topics.CANDIDATES_ANNOTATED);
      return new PackedCandidates(
          batch.getFirstIndex(),
          batch.getGenes(),
          batch.getEncodings(),
          batch.getBands(),
          batch.getLatencyMicros(),
          batch.getLatencyDeviation());
    } catch (PermanentFailure | IllegalArgumentException e) {
      LOG.debug("Passed over.", e);
      return PackedCandidates.NONE;
    }
  }
}
