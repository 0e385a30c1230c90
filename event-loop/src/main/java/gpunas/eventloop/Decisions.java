package gpunas.eventloop;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a fold decided, until Kafka has it. */
final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final Fold fold;

  /** Decided and not published for sure: the fold counts it as done. */
  private List<Outgoing> owed = List.of();

  private boolean undecided = true;

  Decisions(Fold fold) {
    this.fold = fold;
  }

  void stateChanged() {
    undecided = true;
  }

  private void publish(Publisher publisher) {
    try {
      publisher.publish(owed);
    } catch (PermanentFailure e) {
      for (var each : owed) {
        publishOrDrop(each, publisher);
      }
    }
  }

  /**
   * What Kafka will never take must not keep back everything else forever. Nobody would hear of it,
   * so no service can make such a record: each has a test, LargestRecordsTest, of the largest one
   * of every topic that it writes.
   */
  private static void publishOrDrop(Outgoing decision, Publisher publisher) {
    try {
      publisher.publish(decision);
    } catch (PermanentFailure e) {
      LOG.error("Dropped for good, key {}: {}", decision.key(), e.getMessage());
    }
  }

  /**
   * Publishes what is owed and asks again, until nothing more is.
   *
   * @throws TransientFailure if it must be called again, whatever the reason: nothing may be left
   *     out, and a fold that cannot decide now may be able to after the next event
   */
  void carryOut(Publisher publisher, StopSignal stop) {
    try {
      while (undecided && !stop.isSet()) {
        if (owed.isEmpty()) {
          owed = List.copyOf(fold.decide());
        }
        undecided = !owed.isEmpty();
        publish(publisher);
        owed = List.of();
      }
    } catch (TransientFailure | Refused e) {
      throw e;
    } catch (RuntimeException e) {
      var refused = Refused.in(e);
      if (refused != null) {
        throw refused;
      }
      LOG.error("What the state owes cannot be decided or published.", e);
      throw new TransientFailure(FailureCode.UNEXPECTED, "decide: " + e, e);
    }
  }
}
