package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static gpunas.eventloop.TestKafka.numberOf;
import static gpunas.eventloop.TestKafka.publish;
import static gpunas.eventloop.TestKafka.publishMalformed;
import static gpunas.eventloop.TestKafka.read;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class JobQueueIT {
  private static final Duration LOCK = Duration.ofSeconds(2);
  private static final int MAX_ATTEMPTS = 2;

  @TempDir private Path directory;
  private final Topic<OptimizationFinished> jobs = TestKafka.newTopic();
  private final JobQueueSettings settings =
      new JobQueueSettings(TestKafka.newName("queue"), LOCK, MAX_ATTEMPTS);

  /** Notes what it is asked to do; a subclass says what happens then. */
  private static class Diary implements Worker<OptimizationFinished> {
    final List<String> entries = new CopyOnWriteArrayList<>();

    @Override
    public void work(Delivery<OptimizationFinished> delivery) throws InterruptedException {
      int job = numberOf(delivery.event());
      entries.add("job " + job + " attempt " + delivery.attempt());
      try {
        work(job);
        entries.add("done " + job);
      } catch (InterruptedException e) {
        entries.add("interrupted " + job);
        throw e;
      }
    }

    @Override
    public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason) {
      entries.add("gave up " + numberOf(delivery.event()) + ", " + cause + ": " + reason);
    }

    void work(int job) throws InterruptedException {}
  }

  private static final class Sleeper extends Diary {
    private final Duration duration;

    Sleeper(Duration duration) {
      this.duration = duration;
    }

    @Override
    void work(int job) throws InterruptedException {
      Thread.sleep(duration);
    }
  }

  private JobQueue start(Worker<OptimizationFinished> worker) {
    var queue = new JobQueue(TestKafka.SETTINGS, settings, jobs, worker, TestKafka.registry());
    queue.start();
    return queue;
  }

  @Test
  void a_job_longer_than_its_lock_runs_once() {
    var sleeper = new Sleeper(LOCK.multipliedBy(3));
    var other = new Diary();
    try (var queue = start(sleeper)) {
      publish(jobs, 7);
      eventually(() -> !sleeper.entries.isEmpty());
      try (var idle = start(other)) {
        eventually(() -> sleeper.entries.contains("done 7"));
        publish(jobs, 8);
        eventually(() -> sleeper.entries.size() + other.entries.size() > 2);
        assertThat(queue.isHealthy()).isTrue();
        assertThat(idle.isHealthy()).isTrue();
      }
    }
    assertThat(sleeper.entries).contains("job 7 attempt 1", "done 7");
    assertThat(other.entries).noneMatch(entry -> entry.contains("7"));
  }

  @Test
  void a_queue_ends_when_there_was_no_job_for_as_long_as_it_was_told() throws Exception {
    var brief = new JobQueueSettings(settings.group(), LOCK, MAX_ATTEMPTS, Duration.ofSeconds(10));
    var idle = new CountDownLatch(1);
    // Longer than it may be idle: work is not idleness.
    var sleeper = new Sleeper(Duration.ofSeconds(11));
    try (var queue =
        new JobQueue(
            TestKafka.SETTINGS, brief, jobs, sleeper, TestKafka.registry(), idle::countDown)) {
      publish(jobs, 7);
      queue.start();
      assertThat(idle.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(sleeper.entries).containsExactly("job 7 attempt 1", "done 7");
      publish(jobs, 8);
      assertThat(queue.isHealthy()).isTrue();
    }
    assertThat(sleeper.entries).noneMatch(entry -> entry.contains("8"));
  }

  @Test
  void the_job_of_a_worker_that_dies_is_done_by_another_one() {
    var dying =
        new Diary() {
          @Override
          void work(int job) {
            throw new OutOfMemoryError("The process dies here.");
          }
        };
    publish(jobs, 7);
    try (var first = start(dying)) {
      eventually(() -> !first.isHealthy());
      var diary = new Diary();
      try (var second = start(diary)) {
        eventually(() -> diary.entries.contains("done 7"));
        assertThat(diary.entries).containsExactly("job 7 attempt 2", "done 7");
        assertThat(second.isHealthy()).isTrue();
      }
    }
  }

  @Test
  void the_job_of_a_worker_that_falls_silent_is_done_by_another_one() {
    publish(jobs, 7);
    ShareGroup.configure(TestKafka.CLIENTS, settings);
    try (var silent = TestKafka.CLIENTS.shareConsumer(settings.group())) {
      silent.subscribe(List.of(jobs.name()));
      eventually(() -> !silent.poll(Duration.ofMillis(200)).isEmpty());
      var diary = new Diary();
      try (var queue = start(diary)) {
        eventually(() -> diary.entries.contains("done 7"));
        assertThat(queue.isHealthy()).isTrue();
      }
      assertThat(diary.entries).containsExactly("job 7 attempt 2", "done 7");
    }
  }

  @Test
  void a_worker_whose_job_another_one_has_is_interrupted() throws Exception {
    var patient = new JobQueueSettings(settings.group(), Duration.ofSeconds(6), MAX_ATTEMPTS);
    var sleeper = new Sleeper(Duration.ofMinutes(1));
    var other = new Sleeper(Duration.ofSeconds(30));
    var registry = TestKafka.registry();
    try (var queue = new JobQueue(TestKafka.SETTINGS, patient, jobs, sleeper, registry)) {
      queue.start();
      publish(jobs, 7);
      eventually(() -> !sleeper.entries.isEmpty());
      // The queue renews every 2 s what now lasts 1 s from its next renewal on.
      setLock(Duration.ofSeconds(1));
      try (var second = new JobQueue(TestKafka.SETTINGS, fast(), jobs, other, registry)) {
        second.start();
        eventually(() -> sleeper.entries.contains("interrupted 7"));
        assertThat(other.entries).isNotEmpty();
      }
      eventually(
          () -> registry.find(EventLoopMetrics.EVENTS).tag("outcome", "lost").counter() != null);
    }
  }

  private JobQueueSettings fast() {
    return new JobQueueSettings(settings.group(), Duration.ofSeconds(1), MAX_ATTEMPTS);
  }

  @Test
  void a_worker_whose_lock_ends_while_nobody_else_is_there_goes_on_with_its_job() throws Exception {
    var patient = new JobQueueSettings(settings.group(), Duration.ofSeconds(6), MAX_ATTEMPTS);
    var sleeper = new Sleeper(Duration.ofSeconds(9));
    var registry = TestKafka.registry();
    try (var queue = new JobQueue(TestKafka.SETTINGS, patient, jobs, sleeper, registry)) {
      queue.start();
      publish(jobs, 7);
      eventually(() -> !sleeper.entries.isEmpty());
      setLock(Duration.ofSeconds(1));
      eventually(() -> sleeper.entries.contains("done 7"));
      assertThat(queue.isHealthy()).isTrue();
    }
    assertThat(sleeper.entries).containsExactly("job 7 attempt 1", "done 7");
  }

  /**
   * A laptop that sleeps: each time the lock ends, and the broker hands out the job again. Five
   * deliveries are more than the job has attempts, but nobody died.
   */
  @Test
  void a_worker_that_is_frozen_again_and_again_keeps_its_job_and_that_costs_no_attempt()
      throws Exception {
    try (var wire = new Wire();
        var broker = startBroker(wire)) {
      var frozen = KafkaSettings.of("127.0.0.1:" + wire.port());
      TopicAdmin.ensure(frozen, List.of(jobs));
      var sleeper = new Sleeper(Duration.ofMinutes(5));
      var registry = TestKafka.registry();
      try (var publisher = new Publisher(frozen)) {
        publisher.publish(TestKafka.number(jobs, 7));
      }
      try (var queue = new JobQueue(frozen, settings, jobs, sleeper, registry)) {
        queue.start();
        eventually(() -> !sleeper.entries.isEmpty());
        for (int freeze = 0; freeze < 4; freeze++) {
          wire.freeze();
          Thread.sleep(LOCK.multipliedBy(3));
          wire.thaw();
          Thread.sleep(LOCK.multipliedBy(2));
        }
        eventually(queue::isHealthy);
        assertThat(sleeper.entries).containsExactly("job 7 attempt 1");
      }
      var diary = new Diary();
      try (var next = new JobQueue(frozen, settings, jobs, diary, registry)) {
        next.start();
        eventually(() -> diary.entries.contains("done 7"));
      }
      assertThat(diary.entries).containsExactly("job 7 attempt 1", "done 7");
      assertThat(broker.bootstrapServers()).isNotEmpty();
    }
  }

  private EmbeddedKafka startBroker(Wire wire) {
    var broker =
        EmbeddedKafka.start(
            directory, Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + wire.port()));
    wire.carryTo(URI.create("kafka://" + broker.bootstrapServers()).getPort());
    return broker;
  }

  @Test
  void a_job_of_which_nobody_knows_why_it_fails_is_given_up_after_its_attempts() {
    var tired =
        new Diary() {
          @Override
          void work(int job) {
            throw new TransientFailure(FailureCode.UNEXPECTED, "Who knows.");
          }
        };
    publish(jobs, 7);
    try (var queue = start(tired)) {
      eventually(() -> tired.entries.stream().anyMatch(entry -> entry.startsWith("gave up")));
      eventually(queue::isHealthy);
    }
    assertThat(tired.entries)
        .containsExactly(
            "job 7 attempt 1",
            "job 7 attempt 2",
            "gave up 7, ATTEMPTS: The job was handed to 2 workers, and each one died or handed it back.");
    assertThat(read(jobs.deadLetter())).isEmpty();
  }

  /** More often than the job has attempts. */
  @Test
  void what_a_worker_hands_back_because_of_itself_is_no_attempt_of_the_job() {
    var hot =
        new Diary() {
          @Override
          void work(int job) {
            if (entries.size() <= MAX_ATTEMPTS + 1) {
              throw new TransientFailure(FailureCode.DEVICE, "Too hot.");
            }
          }
        };
    publish(jobs, 7);
    try (var queue = start(hot)) {
      eventually(() -> hot.entries.contains("done 7"));
      eventually(queue::isHealthy);
    }
    assertThat(hot.entries)
        .containsExactly(
            "job 7 attempt 1", "job 7 attempt 1", "job 7 attempt 1", "job 7 attempt 1", "done 7");
  }

  @Test
  void a_worker_that_handed_a_job_back_takes_none_before_its_check_succeeds() {
    var broken =
        new Diary() {
          @Override
          void work(int job) {
            if (!entries.contains("repaired")) {
              throw new TransientFailure(FailureCode.STORAGE, "Full.");
            }
          }

          @Override
          public void check() {
            if (!entries.contains("repaired")) {
              entries.add("checked");
              throw new TransientFailure(FailureCode.STORAGE, "Still full.");
            }
          }
        };
    publish(jobs, 7);
    try (var queue = start(broken)) {
      eventually(() -> Collections.frequency(broken.entries, "checked") == 3);
      assertThat(queue.failure()).isEqualTo("STORAGE: Still full.");
      broken.entries.add("repaired");
      eventually(() -> broken.entries.contains("done 7"));
      eventually(queue::isHealthy);
    }
    assertThat(broken.entries)
        .startsWith("job 7 attempt 1", "checked")
        .endsWith("job 7 attempt 1", "done 7");
  }

  @Test
  void giving_up_is_repeated_until_it_works() {
    var tired =
        new Diary() {
          @Override
          void work(int job) {
            throw new TransientFailure(FailureCode.UNEXPECTED, "Who knows.");
          }

          @Override
          public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason) {
            super.giveUp(delivery, cause, "");
            if (entries.size() < 5) {
              throw new TransientFailure(FailureCode.BROKER, "No broker today.");
            }
          }
        };
    publish(jobs, 7);
    try (var queue = start(tired)) {
      eventually(() -> tired.entries.size() == 5);
      publish(jobs, 8);
      eventually(() -> tired.entries.contains("job 8 attempt 1"));
      eventually(queue::isHealthy);
    }
    assertThat(tired.entries)
        .startsWith(
            "job 7 attempt 1",
            "job 7 attempt 2",
            "gave up 7, ATTEMPTS: ",
            "gave up 7, ATTEMPTS: ",
            "gave up 7, ATTEMPTS: ");
  }

  @Test
  void a_malformed_job_becomes_a_dead_letter_and_the_next_one_is_done() {
    publishMalformed(jobs);
    publish(jobs, 7);
    var diary = new Diary();
    try (var queue = start(diary)) {
      eventually(() -> diary.entries.contains("done 7"));
      assertThat(queue.isHealthy()).isTrue();
    }
    assertThat(read(jobs.deadLetter())).hasSize(1);
  }

  @Test
  void a_job_that_cannot_be_done_becomes_a_dead_letter_and_is_given_up() {
    var confused =
        new Diary() {
          @Override
          void work(int job) {
            throw new IllegalStateException("Cannot do it.", new IOException("No tools."));
          }
        };
    publish(jobs, 7);
    try (var queue = start(confused)) {
      eventually(() -> confused.entries.size() == 2);
      assertThat(queue.isHealthy()).isTrue();
    }
    assertThat(confused.entries)
        .containsExactly(
            "job 7 attempt 1",
            "gave up 7, EXCEPTION: java.lang.IllegalStateException: Cannot do it."
                + " Because of java.io.IOException: No tools.");
    assertThat(read(jobs.deadLetter())).hasSize(1);
  }

  @Test
  void closing_interrupts_the_job_and_hands_it_to_another_instance() {
    publish(jobs, 7);
    var sleeper = new Sleeper(Duration.ofMinutes(1));
    var diary = new Diary();
    try (var second = start(diary)) {
      try (var first = start(sleeper)) {
        eventually(() -> sleeper.entries.size() + diary.entries.size() > 0);
        assertThat(first.isHealthy()).isTrue();
      }
      eventually(() -> diary.entries.contains("done 7"));
      assertThat(second.isHealthy()).isTrue();
    }
  }

  private void setLock(Duration lock) throws Exception {
    var entry = new ConfigEntry("share.record.lock.duration.ms", String.valueOf(lock.toMillis()));
    var group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
    try (var admin = TestKafka.CLIENTS.admin()) {
      admin
          .incrementalAlterConfigs(Map.of(group, List.of(new AlterConfigOp(entry, OpType.SET))))
          .all()
          .get();
    }
  }
}
