package gpunas.pipeline.chaos;

import gpunas.pipeline.Subscriber;
import gpunas.schemas.Topic;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Reads a topic all the time: what no open search needs is deleted from it, soon after searches
 * have ended.
 */
final class Follower<T extends SpecificRecordBase> implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final FutureTask<List<T>> reading;
  private final Thread thread;
  private volatile boolean last;

  Follower(String bootstrapServers, Topic<T> topic) {
    reading = new FutureTask<>(() -> read(bootstrapServers, topic));
    thread = Thread.ofPlatform().name("follower").start(reading);
  }

  private List<T> read(String bootstrapServers, Topic<T> topic) {
    try (var subscriber = new Subscriber<>(bootstrapServers, topic)) {
      while (!last || !subscriber.isAtEnd()) {
        subscriber.read();
      }
      return subscriber.seen();
    }
  }

  /** Everything that was read, to what is the end of the topic now. Kafka must be there. */
  List<T> all() throws InterruptedException {
    last = true;
    try {
      return reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("The topic could not be read to its end.", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
