package gpunas.eventloop;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a loop: runs a session step by step, over all failures, until it is closed. */
final class LoopThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

  /** Longer than a session takes to hand back what it holds. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final Session.Opener opener;
  private final KafkaRefusal refusal;
  private final EventLoopMetrics metrics;
  private final StopSignal stop = new StopSignal();
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final Thread thread;
  private volatile @Nullable String failure;
  private volatile @Nullable String waiting;
  private volatile @Nullable Session current;
  private volatile boolean ended;

  LoopThread(String name, Session.Opener opener, KafkaRefusal refusal, EventLoopMetrics metrics) {
    this.opener = opener;
    this.refusal = refusal;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Why the loop does not get on, null if it does. */
  @Nullable String failure() {
    var said = failure;
    var session = current;
    return said == null && session != null ? session.away() : said;
  }

  /** Whether it ended though nobody closed it. */
  boolean hasEnded() {
    return ended;
  }

  /** What some events wait for, null if none waits. */
  @Nullable String waiting() {
    return waiting;
  }

  /** Ends the loop after its step; waits for that, but not forever. */
  @Override
  public void close() {
    stop.set();
    try {
      if (thread.isAlive() && !thread.join(CLOSE_PATIENCE)) {
        LOG.warn("{} did not end within {}.", thread.getName(), CLOSE_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stop.isSet()) {
        runSession();
      }
    } catch (Error e) {
      failure = "The loop has ended and the process must be restarted: " + e;
      ended = true;
      LOG.error("{} has ended.", thread.getName(), e);
      throw e;
    } catch (Refused e) {
      failure = "The loop has ended and the process must be restarted: " + e.getMessage();
      ended = true;
      throw e; // to whoever runs the process, as an Error is
    }
  }

  private void runSession() {
    try (var session = opener.open(stop)) {
      current = session;
      while (!stop.isSet()) {
        runStep(session);
      }
    } catch (RuntimeException e) {
      var refused = refusal.in(e);
      if (refused != null) {
        throw refused;
      }
      // From Kafka, or a mistake in this module: how much of the step was done is not known. The
      // next session continues from what is committed.
      metrics.retried(FailureCode.BROKER);
      failure = e.toString();
      Duration wait = backoff.next();
      LOG.warn("{} opens its connections again in {} ms.", thread.getName(), wait.toMillis(), e);
      stop.sleep(wait);
    }
  }

  private void runStep(Session session) {
    try {
      if (session.step()) {
        failure = null;
        backoff.reset();
      }
      waiting = session.waiting();
    } catch (TransientFailure e) {
      metrics.retried(e.code());
      failure = e.code() + ": " + e.getMessage();
      Duration wait = backoff.next();
      LOG.warn("Trying again in {} ms: {}", wait.toMillis(), failure);
      LOG.debug("Trying again because of", e);
      session.rest(wait);
    }
  }
}
