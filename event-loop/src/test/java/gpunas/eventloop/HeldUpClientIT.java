package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static gpunas.eventloop.TestKafka.number;
import static gpunas.eventloop.TestKafka.numberOf;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue whose Kafka client gets too little of the processor at the worst moment. */
@Timeout(180)
class HeldUpClientIT {
  /** Long beside any pause of a slow machine, short beside the session timeout of a share group. */
  private static final Duration LOCK = Duration.ofSeconds(10);

  /**
   * Longer than a loop waits between two looks at what has come. Were it too short, a mistake might
   * be missed; nothing fails by it.
   */
  private static final Duration LONG_ENOUGH = Duration.ofMillis(500);

  private final Topic<OptimizationFinished> jobs = TestKafka.newTopic();
  private final JobQueueSettings settings =
      new JobQueueSettings(TestKafka.newName("queue"), LOCK, 3);

  /** Open, so that a job comes soon after the poll for it has begun, and far from its end. */
  private final Publisher publisher = new Publisher(TestKafka.SETTINGS);

  @AfterEach
  void close() {
    publisher.close();
  }

  /** Kafka's client would fetch one more, and keep it locked until this worker asks again. */
  @Test
  void who_does_a_job_keeps_no_other_one_from_the_others() {
    var end = new CountDownLatch(1);
    var busy = new Diary(end);
    var free = new Diary(new CountDownLatch(0));
    try (var _ = started(busy)) {
      try (var heldUp = new HeldUpClient(() -> sleep(LONG_ENOUGH))) {
        publish(1, 2);
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
      publish(1);
      eventually(heldUp::isHeld);
      try (var _ = start(other)) {
        eventually(() -> !other.entries.isEmpty());
        publish(2);
        eventually(() -> late.entries.contains("done 2"));
        end.countDown();
        eventually(() -> other.entries.contains("done 1"));
      }
    }
    assertThat(late.entries)
        .containsExactly("job 0 attempt 1", "done 0", "job 2 attempt 1", "done 2");
    assertThat(other.entries).containsExactly("job 1 attempt 2", "done 1");
  }

  /** Nobody else would ever be handed it, and whoever waits for its result would wait for ever. */
  @Test
  void a_job_whose_lock_has_ended_is_given_up_all_the_same_if_it_is_handed_out_no_more() {
    var end = new CountDownLatch(1);
    var busy = new Diary(end);
    var late = new Diary(end);
    var free = new Diary(new CountDownLatch(0));
    try (var _ = started(busy)) {
      // Kafka refuses no lock of a job before the oldest one that is not done.
      publish(1);
      eventually(() -> busy.entries.contains("job 1 attempt 1"));
      publish(2);
      handOutAllButOnce();
      try (var _ = new HeldUpClient(() -> eventually(() -> unfinished() == 1));
          var _ = start(late)) {
        eventually(() -> late.entries.contains("gives up 2"));
        // Kept locked at first by the late one's client, whose poll ended while it was held up.
        publish(3);
        try (var _ = start(free)) {
          eventually(() -> free.entries.contains("done 3"));
          end.countDown();
          eventually(() -> late.entries.contains("gave up 2"));
        }
      }
    }
    assertThat(late.entries).startsWith("gives up 2", "gave up 2");
  }

  /** The next job that comes, to somebody who releases it each time. */
  private void handOutAllButOnce() {
    int limit = ShareGroup.configure(TestKafka.CLIENTS, settings);
    try (var consumer = TestKafka.CLIENTS.shareConsumer(settings.group())) {
      consumer.subscribe(List.of(jobs.name()));
      int deliveries = 0;
      while (deliveries < limit - 1) {
        // One long poll: several would order more than one record.
        for (var job : consumer.poll(Duration.ofMinutes(1))) {
          deliveries = job.deliveryCount().orElseThrow();
          consumer.acknowledge(job, AcknowledgeType.RELEASE);
        }
        assertThat(consumer.commitSync().values()).allMatch(Optional::isEmpty);
      }
    }
  }

  /** Jobs that are not done, nor have been handed out for the last time. */
  private long unfinished() {
    try (var admin = TestKafka.CLIENTS.admin()) {
      var asked = Map.of(settings.group(), new ListShareGroupOffsetsSpec());
      return Answers.get(
              admin.listShareGroupOffsets(asked).partitionsToOffsetInfo(settings.group()))
          .get(new TopicPartition(jobs.name(), 0))
          .lag()
          .orElseThrow();
    }
  }

  private void publish(int... numbers) {
    publisher.publish(IntStream.of(numbers).mapToObj(each -> number(jobs, each)).toList());
  }

  private JobQueue started(Diary diary) {
    var queue = start(diary);
    publish(0);
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
    public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason)
        throws InterruptedException {
      int job = numberOf(delivery.event());
      entries.add("gives up " + job);
      end.await();
      entries.add("gave up " + job);
    }
  }
}
