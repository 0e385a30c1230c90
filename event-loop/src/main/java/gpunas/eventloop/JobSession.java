package gpunas.eventloop;

import gpunas.eventloop.EventLoopMetrics.Outcome;
import gpunas.schemas.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one job after the other from a share group and holds its lock while it is done. */
final class JobSession<T extends SpecificRecordBase> implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** How often a running job is looked after. */
  private static final Duration TICK = Duration.ofMillis(250);

  /** How long a worker has to obey an interrupt when the service stops. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  /** After a job that was handed back this worker rests 1 s, then twice as long, to 64 s. */
  private static final int MOST_DOUBLINGS = 6;

  private final StopSignal stop;
  private final Clients clients;
  private final JobQueueSettings settings;
  private final Topic<T> topic;
  private final Worker<T> worker;
  private final DeadLetters deadLetters;
  private final EventLoopMetrics metrics;
  private final Idleness idleness;
  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final JobPoll jobs;
  private final Publisher publisher;
  private final BrokerWatch broker;
  private final Survivals survivals;
  private final Queue<ConsumerRecord<byte[], byte[]>> taken = new ArrayDeque<>();

  /** How many jobs in a row this worker has handed back. */
  private int handedBack;

  private boolean mustCheck;

  /**
   * After so many deliveries the broker hands a job to nobody any more; 0 before the first poll.
   */
  private int deliveryLimit;

  JobSession(
      StopSignal stop,
      Clients clients,
      JobQueueSettings settings,
      Topic<T> topic,
      Worker<T> worker,
      DeadLetters deadLetters,
      EventLoopMetrics metrics,
      Idleness idleness) {
    this.stop = stop;
    this.clients = clients;
    this.settings = settings;
    this.topic = topic;
    this.worker = worker;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.idleness = idleness;
    this.consumer = clients.shareConsumer(settings.group());
    this.jobs = new JobPoll(consumer);
    this.survivals = new Survivals(clients, settings.group());
    this.publisher = new Publisher(clients);
    this.broker = new BrokerWatch(consumer.metrics(), InstantSource.system());
  }

  @Override
  public boolean step() {
    if (deliveryLimit == 0) {
      int limit = ShareGroup.configure(clients, settings);
      consumer.subscribe(List.of(topic.name()));
      deliveryLimit = limit;
    }
    if (mustCheck) {
      worker.check();
      mustCheck = false;
    }
    // In two steps: a job may run for hours, and an earlier failure is over when there is one.
    if (taken.isEmpty()) {
      jobs.await(POLL).forEach(taken::add);
      broker.waited(POLL);
      if (!taken.isEmpty() || broker.isAway()) {
        idleness.interrupted();
      } else if (!broker.isSilent()) {
        idleness.waited(POLL);
      }
    } else {
      var polled = taken.remove();
      try (var _ = LogContext.of(polled)) {
        take(polled);
      }
    }
    return true;
  }

  private void take(ConsumerRecord<byte[], byte[]> polled) {
    var lock = new JobLock(consumer, polled, settings.lock());
    // The lock counts from when the broker chose this worker, and that may be long ago. (Of a job
    // that another one has even done Kafka may not say that it is lost: then it is done again.)
    lock.renew();
    if (lock.isHeld() || isLast(lock)) {
      handle(polled, lock);
    } else {
      LOG.info("The job is not begun: its lock is lost.");
      survivals.add(polled, lock.deliveries());
      metrics.ended(topic.name(), Outcome.LOST);
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> polled, JobLock lock) {
    int attempt = attempt(lock, polled);
    var work =
        new JobAttempt<>(
            settings.group(),
            polled,
            new Delivery<>(Event.of(polled), topic, attempt),
            settings.mustGiveUp(attempt, lock.deliveries(), deliveryLimit),
            worker,
            deadLetters,
            publisher);
    var run = new JobRun(settings.group() + "-job", work);
    run.start();
    switch (awaitEnd(run, lock, polled)) {
      case JobEnd.Done(Outcome outcome) -> {
        handedBack = 0;
        settle(lock, AcknowledgeType.ACCEPT, outcome);
      }
      case JobEnd.Lost() -> LOG.info("The next job is taken: another worker has this one.");
      case JobEnd.Interrupted() -> handBack(lock, polled);
      case JobEnd.HandedBack(TransientFailure reason) -> {
        if (reason.code() == FailureCode.UNEXPECTED) {
          settle(lock, AcknowledgeType.RELEASE, Outcome.RELEASED); // It may be the job's fault.
        } else {
          handBack(lock, polled);
        }
        handedBack++;
        mustCheck = true;
        throw reason; // the rest that follows gives the other workers the first chance
      }
      case JobEnd.Refused(Refused reason) -> {
        handBack(lock, polled);
        throw reason;
      }
      case JobEnd.Died(Error error) -> {
        settle(lock, AcknowledgeType.RELEASE, Outcome.RELEASED);
        throw error;
      }
    }
  }

  /** For another worker, or for later: nothing that is said against the job. */
  private void handBack(JobLock lock, ConsumerRecord<byte[], byte[]> polled) {
    // Told first: who gets the job next counts what went before.
    survivals.add(polled, lock.deliveries());
    settle(lock, AcknowledgeType.RELEASE, Outcome.RELEASED);
  }

  /** Deliveries that ended in a death, or in what nobody foresaw, and this one. */
  private int attempt(JobLock lock, ConsumerRecord<byte[], byte[]> polled) {
    return lock.deliveries() == 1
        ? 1
        : Math.max(1, lock.deliveries() - survivals.of(polled, lock.deliveries()));
  }

  private void settle(JobLock lock, AcknowledgeType type, Outcome outcome) {
    metrics.ended(topic.name(), lock.settle(type) ? outcome : Outcome.LOST);
  }

  private JobEnd awaitEnd(JobRun run, JobLock lock, ConsumerRecord<byte[], byte[]> job) {
    boolean ended = false;
    try {
      JobEnd end = whileRenewing(run, lock, job);
      ended = true;
      return end;
    } finally {
      if (!ended) {
        stopWithoutLock(run);
      }
    }
  }

  private JobEnd whileRenewing(JobRun run, JobLock lock, ConsumerRecord<byte[], byte[]> job) {
    long renewed = System.nanoTime();
    var lostFor = Duration.ZERO;
    int told = 0;
    while (true) {
      @Nullable JobEnd end = run.await(TICK);
      // Who goes on without a lock says nothing to the broker, and hears nothing.
      if (lock.isHeld() || !isLast(lock)) {
        broker.waited(TICK);
      }
      if (end != null) {
        return end;
      }
      if (stop.isSet()) {
        run.interrupt();
        end = run.await(STOP_PATIENCE);
        return end == null ? new JobEnd.Interrupted() : end;
      }
      @Nullable ConsumerRecord<byte[], byte[]> other = null;
      if (!lock.isHeld() && !isLast(lock)) {
        other = lock.poll(TICK);
        broker.waited(TICK);
        if (broker.isAway()) {
          lostFor = Duration.ZERO;
        } else if (!broker.isSilent()) { // Who is not heard hands out no job either.
          lostFor = lostFor.plus(TICK).plus(TICK);
        }
        renewed = System.nanoTime();
      } else if (lock.isHeld() && System.nanoTime() - renewed > settings.renewEvery().toNanos()) {
        lock.renew();
        renewed = System.nanoTime();
        lostFor = Duration.ZERO;
      }
      boolean lost = other != null || isGone(lostFor);
      if (lost || lock.isHeld()) {
        for (; told < lock.losses(); told++) {
          survivals.add(job, lock.deliveries());
        }
      }
      if (other != null) {
        taken.add(other);
      }
      if (lost) {
        metrics.ended(topic.name(), Outcome.LOST);
        stopWithoutLock(run);
        return new JobEnd.Lost();
      }
    }
  }

  /**
   * Whether another worker must have the job: a lock that this one still had in the broker's eyes
   * would have ended, and the job would have come back.
   */
  private boolean isGone(Duration lostFor) {
    return lostFor.compareTo(settings.lock().multipliedBy(2)) > 0;
  }

  /**
   * Whether nobody else will be handed the job: who has it goes on with it, even without a lock.
   */
  private boolean isLast(JobLock lock) {
    return lock.deliveries() >= deliveryLimit;
  }

  /** One device does one job: the next one is not taken before this one has really ended. */
  private void stopWithoutLock(JobRun run) {
    run.interrupt();
    while (run.await(STOP_PATIENCE) == null && !stop.isSet()) {
      LOG.warn("The job whose lock is lost does not obey its interrupt; no other one is taken.");
    }
  }

  /**
   * Longer after each job that was handed back: what ails this worker may pass its check, and the
   * broker hands out a job only so often.
   */
  @Override
  public void rest(Duration duration) {
    long seconds = handedBack == 0 ? 0 : 1L << Math.min(handedBack - 1, MOST_DOUBLINGS);
    var rest = Collections.max(List.of(duration, Duration.ofSeconds(seconds)));
    stop.sleep(rest);
    if (mustCheck) {
      // Whoever cannot take a job is no less idle than who finds none.
      idleness.waited(rest);
    }
  }

  @Override
  public @Nullable String away() {
    return broker.away();
  }

  @Override
  public void close() {
    try (publisher;
        consumer;
        jobs) {
      LOG.debug("Leaving share group {}.", settings.group());
    }
  }
}
