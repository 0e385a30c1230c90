package gpunas.eventloop;

import gpunas.eventloop.EventLoopMetrics.Outcome;
import gpunas.eventloop.Worker.Cause;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done about one delivery of a job, on the job's thread. */
final class JobAttempt<T extends SpecificRecordBase> {
  private static final Logger LOG = LoggerFactory.getLogger(JobAttempt.class);

  private final String group;
  private final ConsumerRecord<byte[], byte[]> polled;
  private final Delivery<T> delivery;
  private final boolean mustGiveUp;
  private final Worker<T> worker;
  private final DeadLetters deadLetters;
  private final Publisher publisher;
  private volatile boolean cancelled;

  JobAttempt(
      String group,
      ConsumerRecord<byte[], byte[]> polled,
      Delivery<T> delivery,
      boolean mustGiveUp,
      Worker<T> worker,
      DeadLetters deadLetters,
      Publisher publisher) {
    this.group = group;
    this.polled = polled;
    this.delivery = delivery;
    this.mustGiveUp = mustGiveUp;
    this.worker = worker;
    this.deadLetters = deadLetters;
    this.publisher = publisher;
  }

  /** From now on, any exception is taken for the effect of the interrupt that follows. */
  void cancel() {
    cancelled = true;
  }

  JobEnd run() {
    try (var _ = LogContext.of(polled);
        var handling = Traces.handle(polled, group)) {
      return run(handling);
    }
  }

  private JobEnd run(Traces.Handling handling) {
    try {
      return new JobEnd.Done(mustGiveUp ? giveUp() : work());
    } catch (InterruptedException e) {
      handling.failed(e);
      return new JobEnd.Interrupted();
    } catch (TransientFailure e) {
      handling.failed(e);
      return cancelled ? new JobEnd.Interrupted() : new JobEnd.HandedBack(e);
    } catch (Refused e) {
      handling.failed(e);
      return new JobEnd.Refused(e);
    }
  }

  private Outcome work() throws InterruptedException {
    try {
      worker.work(delivery);
      return Outcome.HANDLED;
    } catch (TransientFailure | Refused e) {
      throw e;
    } catch (RuntimeException e) {
      stopIfCancelled();
      writeDeadLetter(e);
      tellFailure(e.getCause() == null ? e.toString() : e + " Because of " + e.getCause());
      return Outcome.DEAD_LETTERED;
    }
  }

  /** The job has a dead letter; whoever waits for its result should hear of it as well. */
  private void tellFailure(String reason) throws InterruptedException {
    try {
      insist(() -> worker.giveUp(delivery, Cause.EXCEPTION, reason));
    } catch (PermanentFailure e) {
      LOG.debug("Nobody to tell about the failed job.", e);
    } catch (Refused e) {
      throw e;
    } catch (RuntimeException e) {
      stopIfCancelled();
      LOG.error("The failure of a job could not be published; see its dead letter.", e);
    }
  }

  private Outcome giveUp() throws InterruptedException {
    String reason =
        "The job was handed to %d workers, and each one died or handed it back."
            .formatted(polled.deliveryCount().orElse((short) 1) - 1);
    try {
      insist(() -> worker.giveUp(delivery, Cause.ATTEMPTS, reason));
      return Outcome.GIVEN_UP;
    } catch (Refused e) {
      throw e;
    } catch (RuntimeException e) {
      stopIfCancelled();
      writeDeadLetter(e);
      return Outcome.DEAD_LETTERED;
    }
  }

  private void writeDeadLetter(RuntimeException error) throws InterruptedException {
    var letter = List.of(deadLetters.letter(polled, error));
    insist(() -> publisher.write(letter));
  }

  private void stopIfCancelled() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException();
    }
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  /** Handing the job back instead would use up a delivery, and end in silence. */
  private void insist(Step step) throws InterruptedException {
    var backoff = new Backoff(RandomGenerator.getDefault());
    while (true) {
      try {
        step.run();
        return;
      } catch (TransientFailure e) {
        stopIfCancelled();
        LOG.warn("Trying again: {}", e.getMessage());
        Thread.sleep(backoff.next());
      }
    }
  }
}
