package gpunas.eventloop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A delivered job on a thread of its own. */
final class JobRun {
  private final JobAttempt<?> attempt;
  private final Thread thread;
  private final CompletableFuture<JobEnd> end = new CompletableFuture<>();

  JobRun(String threadName, JobAttempt<?> attempt) {
    this.attempt = attempt;
    this.thread = Thread.ofPlatform().name(threadName).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      end.complete(attempt.run());
    } catch (RuntimeException e) {
      // Not even its dead letter could be written. Whoever holds the lock must hear of it.
      var reason = "The job could be neither done nor given up: " + e;
      end.complete(new JobEnd.HandedBack(new TransientFailure(FailureCode.UNEXPECTED, reason, e)));
    } catch (Error e) {
      end.complete(new JobEnd.Died(e));
    }
  }

  /** How the job ended; null if it has not within that time. */
  @Nullable JobEnd await(Duration time) {
    try {
      return end.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("A loop is stopped by closing it, never by an interrupt.", e);
    }
  }

  void interrupt() {
    attempt.cancel();
    thread.interrupt();
  }
}
