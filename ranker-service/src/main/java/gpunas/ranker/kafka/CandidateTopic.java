package gpunas.ranker.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.KeyHistory;
import gpunas.eventloop.PermanentFailure;
import gpunas.ranker.candidate.CandidateLog;
import gpunas.schemas.CandidateCodec;
import gpunas.schemas.Topics;
import gpunas.searchmodel.PackedCandidates;
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
      return CandidateCodec.kept(event.decode(Topics.CANDIDATES_ANNOTATED));
    } catch (PermanentFailure | IllegalArgumentException e) {
      LOG.debug("Passed over.", e);
      return PackedCandidates.NONE;
    }
  }
}
