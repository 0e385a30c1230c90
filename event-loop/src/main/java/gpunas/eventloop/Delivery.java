package gpunas.eventloop;

import gpunas.schemas.Topic;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * A job as it was handed to a worker.
 *
 * @param attempt 1 for the first time the job is handed out
 */
public record Delivery<T extends SpecificRecordBase>(Event event, Topic<T> topic, int attempt) {

  /**
   * The job.
   *
   * @throws PermanentFailure if it cannot be read
   */
  public T job() {
    return event.decode(topic);
  }
}
