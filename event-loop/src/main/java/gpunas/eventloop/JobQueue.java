package gpunas.eventloop;

import gpunas.schemas.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes jobs from a topic, one at a time, and has a {@link Worker} do them. Any number of
 * instances, more than the topic has partitions, share the jobs through a Kafka share group.
 */
public final class JobQueue implements Loop {
  private final LoopThread thread;

  public <T extends SpecificRecordBase> JobQueue(
      KafkaSettings kafka,
      JobQueueSettings settings,
      Topic<T> topic,
      Worker<T> worker,
      MeterRegistry registry) {
    this(kafka, settings, topic, worker, registry, () -> {});
  }

  /**
   * @param idle is run, on the queue's thread, when the queue is about to end because there was no
   *     job for as long as the settings say
   */
  public <T extends SpecificRecordBase> JobQueue(
      KafkaSettings kafka,
      JobQueueSettings settings,
      Topic<T> topic,
      Worker<T> worker,
      MeterRegistry registry,
      Runnable idle) {
    String group = settings.group();
    var clients = new Clients(kafka);
    var metrics = new EventLoopMetrics(registry, group);
    var deadLetters = new DeadLetters(group, List.of(topic), InstantSource.system(), metrics);
    this.thread =
        new LoopThread(
            group,
            stop -> {
              var idleness =
                  new Idleness(
                      settings.endAfterIdle(),
                      () -> {
                        stop.set();
                        idle.run();
                      });
              return new JobSession<>(
                  stop, clients, settings, topic, worker, deadLetters, metrics, idleness);
            },
            clients.refusal(),
            metrics);
  }

  /**
   * Whether some process takes jobs in a group at this moment. One that died counts until Kafka has
   * missed it for a while.
   *
   * @throws TransientFailure if Kafka does not answer
   */
  public static boolean hasWorkers(KafkaSettings kafka, String group) {
    return ShareGroup.hasMembers(new Clients(kafka), group);
  }

  /**
   * Whether some process takes jobs in any of the groups of such names that this user may see.
   *
   * @throws TransientFailure if Kafka does not answer
   */
  public static boolean hasWorkers(KafkaSettings kafka, Predicate<String> groups) {
    return ShareGroup.hasMembers(new Clients(kafka), groups);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public @Nullable String failure() {
    return thread.failure();
  }

  @Override
  public boolean hasEnded() {
    return thread.hasEnded();
  }

  /** Interrupts the job at hand, hands it back to the queue and ends, within half a minute. */
  @Override
  public void close() {
    thread.close();
  }
}
