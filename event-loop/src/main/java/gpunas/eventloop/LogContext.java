package gpunas.eventloop;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.MDC;

/**
 * Names the record at hand in every line that is logged while it is handled. The search is the
 * record's key, as on every topic that belongs to a search.
 */
final class LogContext implements AutoCloseable {
  private static final String SEARCH_ID = "searchId";
  private static final String TOPIC = "topic";
  private static final String PARTITION = "partition";
  private static final String OFFSET = "offset";

  private LogContext() {}

  static LogContext of(ConsumerRecord<byte[], byte[]> polled) {
    MDC.put(SEARCH_ID, String.valueOf(Event.keyOf(polled)));
    MDC.put(TOPIC, polled.topic());
    MDC.put(PARTITION, String.valueOf(polled.partition()));
    MDC.put(OFFSET, String.valueOf(polled.offset()));
    return new LogContext();
  }

  @Override
  public void close() {
    MDC.remove(SEARCH_ID);
    MDC.remove(TOPIC);
    MDC.remove(PARTITION);
    MDC.remove(OFFSET);
  }
}
