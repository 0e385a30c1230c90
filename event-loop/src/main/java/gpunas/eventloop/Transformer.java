package gpunas.eventloop;

import gpunas.schemas.Topic;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** Events in, events out: readers of committed records see the outcome of each event once. */
public interface Transformer<T extends SpecificRecordBase> {
  /** What is transformed. */
  Topic<T> topic();

  /**
   * What a record becomes; nothing if it is of no interest. May be called several times with one
   * event, of which one counts.
   *
   * @throws TransientFailure to be called again with the same event later
   * @throws PermanentFailure to have the event become a dead letter
   * @throws IllegalArgumentException if the record makes no sense: the same
   */
  List<Outgoing> transform(T record);
}
