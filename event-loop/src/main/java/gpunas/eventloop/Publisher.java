package gpunas.eventloop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Publishes records and waits until Kafka has them for good. May be used by several threads.
 *
 * <p>A call that fails may have published a part: whoever repeats it publishes that part twice.
 */
public final class Publisher implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaRefusal refusal;

  public Publisher(KafkaSettings settings) {
    this(new Clients(settings));
  }

  Publisher(Clients clients) {
    this.producer = clients.producer();
    this.refusal = clients.refusal();
  }

  /**
   * Returns when the record is on all in-sync replicas.
   *
   * @throws TransientFailure if Kafka did not take it within half a minute
   * @throws PermanentFailure if the record is too large
   * @throws Refused if Kafka will never take it from this user
   */
  public void publish(Outgoing outgoing) {
    publish(List.of(outgoing));
  }

  /**
   * Returns when every record is on all in-sync replicas; within a partition they keep the order of
   * the list.
   *
   * @throws TransientFailure if Kafka did not take all of them within half a minute
   * @throws PermanentFailure if a record is too large
   * @throws Refused if Kafka will never take one from this user
   */
  public void publish(List<Outgoing> outgoing) {
    write(outgoing.stream().map(Outgoing::toRecord).toList());
  }

  void write(List<ProducerRecord<byte[], byte[]>> records) {
    try {
      var acknowledgements = new ArrayList<Future<?>>(records.size());
      for (var written : records) {
        var acknowledgement = producer.send(written);
        if (acknowledgement.isDone()) {
          // Refused: each of the others would take its time to be so, too.
          Answers.get(acknowledgement);
        }
        acknowledgements.add(acknowledgement);
      }
      for (var acknowledgement : acknowledgements) {
        Answers.get(acknowledgement);
      }
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  /**
   * Only its size is the record's own fault; everything else is Kafka's, and most of it may pass.
   */
  private RuntimeException failure(KafkaException cause) {
    String message = "Kafka did not take a record: " + cause.getMessage();
    if (cause instanceof RecordTooLargeException) {
      return new PermanentFailure(FailureCode.TOO_LARGE, message, cause);
    }
    var refused = refusal.in(cause);
    return refused == null ? new TransientFailure(FailureCode.BROKER, message, cause) : refused;
  }
}
