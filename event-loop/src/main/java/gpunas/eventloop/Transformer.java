package gpunas.eventloop;

import java.util.List;

/** Events in, events out: readers of committed records see the outcome of each event once. */
public interface Transformer {
  /**
   * What an event becomes; nothing if it is of no interest. May be called several times with one
   * event, of which one counts.
   *
   * @throws TransientFailure to be called again with the same event later
   * @throws PermanentFailure to have the event become a dead letter
   */
  List<Outgoing> transform(Event event);
}
