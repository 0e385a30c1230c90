package gpunas.eventloop;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Holds up the network thread of the share consumer that receives the next record, as a machine
 * does that has too little time for it: after the record has come, and before the client knows of
 * it. Kafka's client logs at that place.
 */
final class HeldUpClient extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AutoCloseable {
  private static final Logger CLIENT =
      (Logger)
          LoggerFactory.getLogger(
              "org.apache.kafka.clients.consumer.internals.ShareConsumeRequestManager");
  private static final String RECORD = "AcquiredRecords(";

  private final Runnable until;
  private final AtomicBoolean held = new AtomicBoolean();
  private final Level level = CLIENT.getLevel();

  /**
   * @param until the network thread goes on when this ends
   */
  HeldUpClient(Runnable until) {
    this.until = until;
    start();
    CLIENT.setAdditive(false);
    CLIENT.setLevel(Level.DEBUG);
    CLIENT.addAppender(this);
  }

  /** Whether it has come to that. */
  boolean isHeld() {
    return held.get();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getFormattedMessage().contains(RECORD) && held.compareAndSet(false, true)) {
      until.run();
    }
  }

  @Override
  public void close() {
    CLIENT.detachAppender(this);
    CLIENT.setLevel(level);
    CLIENT.setAdditive(true);
    stop();
  }
}
