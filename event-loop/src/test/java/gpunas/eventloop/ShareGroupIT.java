package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static gpunas.eventloop.TestKafka.number;
import static gpunas.eventloop.TestKafka.numberOf;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A queue at the limits that a broker sets to share groups. */
@Timeout(300)
class ShareGroupIT {

  /** More than Kafka would hand out behind a job that is not done, if it were not told to. */
  private static final int JOBS = 2_200;

  private static final int PARTS = 4;
  private static final int MEMBERS = 2;

  @TempDir private static Path directory;
  private static EmbeddedKafka broker;
  private static KafkaSettings kafka;

  private final Topic<OptimizationFinished> jobs = TestKafka.missingTopic(1);
  private final JobQueueSettings settings =
      new JobQueueSettings(TestKafka.newName("queue"), Duration.ofSeconds(5), 2);

  @BeforeAll
  static void start() {
    broker =
        EmbeddedKafka.start(directory, Map.of("group.share.max.size", String.valueOf(MEMBERS)));
    kafka = KafkaSettings.of(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Kafka counts what is done, too, behind the oldest job that is not. */
  @Test
  void one_job_that_takes_long_holds_up_no_other_one() {
    var end = new CountDownLatch(1);
    var done = new AtomicInteger();
    var worker = heldUpAt(0, end, done);
    publish(JOBS);
    try (var _ = start(worker);
        var _ = start(worker)) {
      // In parts, as each is waited for a minute only.
      for (int part = 1; part <= PARTS; part++) {
        int some = JOBS * part / PARTS - 1;
        eventually(() -> done.get() >= some);
      }
      end.countDown();
      eventually(() -> done.get() == JOBS);
    }
  }

  @Test
  void who_comes_too_late_for_a_full_group_is_told_what_to_do() {
    var begun = new AtomicInteger();
    var busy =
        new Counter(begun) {
          @Override
          public void work(Delivery<OptimizationFinished> delivery) throws InterruptedException {
            super.work(delivery);
            new CountDownLatch(1).await();
          }
        };
    publish(MEMBERS);
    try (var _ = start(busy);
        var _ = start(busy)) {
      eventually(() -> begun.get() == MEMBERS);
      try (var late = start(busy)) {
        eventually(late::hasEnded);
        assertThat(late.failure()).contains("group.share.max.size").doesNotContain("\n");
      }
    }
  }

  @Test
  void its_lag_is_what_waits_and_what_is_worked_on() {
    var end = new CountDownLatch(1);
    var done = new AtomicInteger();
    var worker = heldUpAt(2, end, done);
    publish(5);
    try (var lag = new JobQueueLag(kafka, settings.group(), jobs)) {
      assertThat(lag.ask()).as("nobody was ever in the group").isNull();
      try (var _ = start(worker)) {
        eventually(() -> done.get() == 2);
        eventually(() -> Objects.equals(lag.ask(), 3L));
        end.countDown();
        eventually(() -> Objects.equals(lag.ask(), 0L));
      }
      assertThat(lag.ask()).as("of a group that nobody is in any more").isZero();
    }
    // Its client ends with it, and so do those that others use for a moment.
    eventually(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(each -> each.getName().contains("kafka-admin-client-thread")));
  }

  /** A worker that does one of the jobs only once it may. */
  private static Counter heldUpAt(int number, CountDownLatch end, AtomicInteger done) {
    return new Counter(done) {
      @Override
      public void work(Delivery<OptimizationFinished> delivery) throws InterruptedException {
        if (numberOf(delivery.event()) == number) {
          end.await();
        }
        super.work(delivery);
      }
    };
  }

  private JobQueue start(Worker<OptimizationFinished> worker) {
    var queue = new JobQueue(kafka, settings, jobs, worker, TestKafka.registry());
    queue.start();
    return queue;
  }

  private void publish(int count) {
    TopicAdmin.ensure(kafka, List.of(jobs));
    try (var publisher = new Publisher(kafka)) {
      publisher.publish(IntStream.range(0, count).mapToObj(each -> number(jobs, each)).toList());
    }
  }

  private static class Counter implements Worker<OptimizationFinished> {
    private final AtomicInteger done;

    Counter(AtomicInteger done) {
      this.done = done;
    }

    @Override
    public void work(Delivery<OptimizationFinished> delivery) throws InterruptedException {
      done.incrementAndGet();
    }

    @Override
    public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason) {
      throw new AssertionError(reason);
    }
  }
}
