package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static gpunas.eventloop.TestKafka.numberOf;
import static gpunas.eventloop.TestKafka.publish;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue whose Kafka client gets too little of the processor at the worst moment. */
@Timeout(180)
class HeldUpClientIT {
  private static final Duration LOCK = Duration.ofSeconds(2);

  /** Longer than a loop waits between two looks at what has come. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

  private final Topic<OptimizationFinished> jobs = TestKafka.newTopic();
  private final JobQueueSettings settings =
      new JobQueueSettings(TestKafka.newName("queue"), LOCK, 3);

  /** Kafka's client would fetch one more, and keep it locked until this worker asks again. */
  @Test
  void who_does_a_job_keeps_no_other_one_from_the_others() {
    var end = new CountDownLatch(1);
    var busy = new Diary(end);
    var free = new Diary(new CountDownLatch(0));
    try (var _ = started(busy)) {
      try (var heldUp = new HeldUpClient(() -> sleep(LONG_ENOUGH))) {
        publish(jobs, 1, 2);
        eventually(heldUp::isHeld);
        eventually(() -> busy.entries.contains("job 1 attempt 1"));
        sleep(LONG_ENOUGH);
      }
      try (var _ = start(free)) {
        eventually(() -> free.entries.contains("done 2"));
        end.countDown();
        eventually(() -> busy.entries.contains("done 1"));
      }
    }
    assertThat(free.entries).containsExactly("job 2 attempt 1", "done 2");
    assertThat(busy.entries)
        .containsExactly("job 0 attempt 1", "done 0", "job 1 attempt 1", "done 1");
  }

  @Test
  void a_job_whose_lock_has_ended_before_it_begins_is_not_begun() {
    var end = new CountDownLatch(1);
    var late = new Diary(new CountDownLatch(0));
    var other = new Diary(end);
    try (var _ = started(late);
        var heldUp = new HeldUpClient(() -> eventually(() -> !other.entries.isEmpty()))) {
      publish(jobs, 1);
      eventually(heldUp::isHeld);
      try (var _ = start(other)) {
        eventually(() -> !other.entries.isEmpty());
        publish(jobs, 2);
        eventually(() -> late.entries.contains("done 2"));
        end.countDown();
        eventually(() -> other.entries.contains("done 1"));
      }
    }
    assertThat(late.entries)
        .containsExactly("job 0 attempt 1", "done 0", "job 2 attempt 1", "done 2");
    assertThat(other.entries).containsExactly("job 1 attempt 2", "done 1");
  }

  private JobQueue started(Diary diary) {
    var queue = start(diary);
    publish(jobs, 0);
    eventually(() -> diary.entries.contains("done 0"));
    return queue;
  }

  private JobQueue start(Worker<OptimizationFinished> worker) {
    var queue = new JobQueue(TestKafka.SETTINGS, settings, jobs, worker, TestKafka.registry());
    queue.start();
    return queue;
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Notes what it is asked to do; every job but number 0 waits for the end. */
  private static final class Diary implements Worker<OptimizationFinished> {
    final List<String> entries = new CopyOnWriteArrayList<>();
    private final CountDownLatch end;

    Diary(CountDownLatch end) {
      this.end = end;
    }

    @Override
    public void work(Delivery<OptimizationFinished> delivery) throws InterruptedException {
      int job = numberOf(delivery.event());
      entries.add("job " + job + " attempt " + delivery.attempt());
      if (job > 0) {
        end.await();
      }
      entries.add("done " + job);
    }

    @Override
    public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason) {
      throw new AssertionError(reason);
    }
  }
}
