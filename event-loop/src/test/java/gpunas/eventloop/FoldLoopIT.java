package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static gpunas.eventloop.TestKafka.number;
import static gpunas.eventloop.TestKafka.numberOf;
import static gpunas.eventloop.TestKafka.publish;
import static gpunas.eventloop.TestKafka.publishMalformed;
import static gpunas.eventloop.TestKafka.read;
import static gpunas.eventloop.TestKafka.readNumbers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.Compacted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FoldLoopIT {
  private final Topic<OptimizationFinished> in = TestKafka.newTopic(2);
  private final Topic<OptimizationFinished> out = TestKafka.newTopic();

  /** Owes the world every number it has seen, times ten. */
  private class TimesTen implements Fold {
    final List<Integer> seen = new CopyOnWriteArrayList<>();
    final AtomicInteger published = new AtomicInteger();
    final Topic<OptimizationFinished> from;
    volatile int seenAtFirstDecision = -1;

    TimesTen() {
      this(in);
    }

    TimesTen(Topic<OptimizationFinished> from) {
      this.from = from;
    }

    @Override
    public List<On<?>> handlers() {
      return List.of(On.on(from, record -> take(record.getTrainings())));
    }

    void take(int number) {
      seen.add(number);
    }

    @Override
    public List<Outgoing> decide() {
      if (seenAtFirstDecision < 0) {
        seenAtFirstDecision = seen.size();
      }
      if (published.get() == seen.size()) {
        return List.of();
      }
      return List.of(number(out, 10 * seen.get(published.getAndIncrement())));
    }
  }

  private EventLoop start(String service, Fold fold) {
    var loop = EventLoop.fold(service, TestKafka.SETTINGS, fold, TestKafka.registry());
    loop.start();
    return loop;
  }

  @Test
  void replays_the_past_before_it_decides_and_then_goes_live() throws Exception {
    publish(in, 1, 2, 3);
    var fold = new TimesTen();
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      assertThat(fold.seen).containsExactlyInAnyOrder(1, 2, 3);
      publish(in, 4);
      eventually(() -> readNumbers(out).size() == 4);
      assertThat(fold.seenAtFirstDecision).isEqualTo(3);
      assertThat(readNumbers(out)).containsExactlyInAnyOrder(10, 20, 30, 40);
      assertThat(loop.isHealthy()).isTrue();
    }
  }

  /** What another thread works out comes without an event. */
  @Test
  void a_fold_whose_patience_ends_is_asked_without_an_event() throws Exception {
    var workedOut = new ConcurrentLinkedQueue<Integer>();
    var fold =
        new Fold() {
          @Override
          public List<On<?>> handlers() {
            return List.of(On.on(in, _ -> {}));
          }

          @Override
          public List<Outgoing> decide() {
            var number = workedOut.poll();
            return number == null ? List.of() : List.of(number(out, number));
          }

          @Override
          public Duration patience() {
            return Duration.ofMillis(20);
          }
        };
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      for (int number = 1; number <= 3; number++) {
        workedOut.add(number);
        int soFar = number;
        eventually(() -> readNumbers(out).size() == soFar);
      }
      assertThat(readNumbers(out)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void catches_up_at_once_when_there_is_no_past() throws Exception {
    try (var loop = start(TestKafka.newName("fold"), new TimesTen())) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_malformed_record_becomes_a_dead_letter_once_and_the_next_ones_are_handled()
      throws Exception {
    String service = TestKafka.newName("fold");
    publishMalformed(in);
    publish(in, 1, 2);
    for (int start = 1; start <= 2; start++) {
      var fold = new TimesTen();
      try (var loop = start(service, fold)) {
        loop.caughtUp().get(60, TimeUnit.SECONDS);
        assertThat(fold.seen).containsExactlyInAnyOrder(1, 2);
      }
    }
    var letters = read(in.deadLetter());
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().value()).containsExactly(1, 2, 3);
    assertThat(letters.getFirst().key()).containsExactly(1, 2, 3);
    assertThat(letters.getFirst().headers())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .contains(
            "gpunas.error.code=MALFORMED",
            "gpunas.error.topic=" + in.name(),
            "gpunas.error.offset=0",
            "gpunas.error.service=" + service);
  }

  @Test
  void a_live_malformed_record_is_not_written_again_after_a_restart() throws Exception {
    String service = TestKafka.newName("fold");
    try (var loop = start(service, new TimesTen())) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      publishMalformed(in);
      eventually(() -> read(in.deadLetter()).size() == 1);
    }
    try (var loop = start(service, new TimesTen())) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
    }
    assertThat(read(in.deadLetter())).hasSize(1);
  }

  @Test
  void a_transient_failure_is_retried_until_it_is_over_and_keeps_the_order() {
    var registry = TestKafka.registry();
    var oneIn = TestKafka.newTopic(1);
    publish(oneIn, 1, 2, 3);
    var failures = new AtomicInteger(3);
    var fold =
        new TimesTen(oneIn) {
          @Override
          void take(int number) {
            if (number == 2 && failures.getAndDecrement() > 0) {
              throw new TransientFailure(FailureCode.REDIS, "No Redis today.");
            }
            super.take(number);
          }
        };
    try (var loop = EventLoop.fold(TestKafka.newName("fold"), TestKafka.SETTINGS, fold, registry)) {
      loop.start();
      eventually(() -> !loop.isHealthy());
      assertThat(loop.failure()).isEqualTo("REDIS: No Redis today.");
      eventually(loop::isHealthy);
      eventually(() -> fold.seen.size() == 3);
      assertThat(fold.seen).containsExactly(1, 2, 3);
    }
    assertThat(registry.get(EventLoopMetrics.RETRIES).tag("code", "redis").counter().count())
        .isEqualTo(3);
  }

  @Test
  void an_error_in_a_decision_is_shown_and_retried_while_events_still_come_in() {
    var broken = new AtomicInteger(1);
    var fold =
        new TimesTen() {
          @Override
          public List<Outgoing> decide() {
            if (broken.get() > 0) {
              throw new IllegalStateException("Cannot decide.");
            }
            return super.decide();
          }
        };
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      eventually(() -> !loop.isHealthy());
      assertThat(loop.failure()).contains("UNEXPECTED").contains("Cannot decide.");
      publish(in, 1);
      eventually(() -> fold.seen.contains(1));
      broken.set(0);
      eventually(() -> readNumbers(out).equals(List.of(10)));
      eventually(loop::isHealthy);
    }
  }

  @Test
  void what_was_decided_is_published_even_if_its_topic_comes_late() {
    Topic<OptimizationFinished> late = TestKafka.missingTopic(1);
    var fold =
        new TimesTen() {
          @Override
          public List<Outgoing> decide() {
            return super.decide().stream()
                .map(each ->
                    Outgoing.of(
                        late, each.key(), (OptimizationFinished) requireNonNull(each.value())))
                .toList();
          }
        };
    publish(in, 1);
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      eventually(() -> !loop.isHealthy());
      assertThat(loop.failure()).startsWith("BROKER");
      TopicAdmin.ensure(TestKafka.SETTINGS, List.of(late));
      eventually(loop::isHealthy);
      assertThat(readNumbers(late)).containsExactly(10);
    }
  }

  @Test
  void what_kafka_will_never_take_is_dropped_and_the_rest_is_published() throws Exception {
    publish(in, 1, 2, 3);
    var fold =
        new TimesTen() {
          @Override
          public List<Outgoing> decide() {
            return super.decide().stream()
                .flatMap(each -> Stream.of(Oversized.of(out, each), each))
                .toList();
          }
        };
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      eventually(() -> readNumbers(out).size() == 3);
      assertThat(readNumbers(out)).containsExactlyInAnyOrder(10, 20, 30);
      assertThat(loop.failure()).isNull();
    }
  }

  @Test
  void a_missing_topic_is_said_so_and_waited_for() throws Exception {
    Topic<OptimizationFinished> missing = TestKafka.missingTopic(1);
    var fold = new TimesTen(missing);
    try (var loop =
        EventLoop.fold(TestKafka.newName("fold"), TestKafka.SETTINGS, fold, TestKafka.registry())) {
      loop.start();
      eventually(() -> !loop.isHealthy());
      assertThat(loop.failure()).contains(missing.name()).contains("does not exist");
      TopicAdmin.ensure(TestKafka.SETTINGS, List.of(missing));
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      eventually(loop::isHealthy);
    }
  }

  @Test
  void compacted_topics_are_read_before_the_others_are_begun() throws Exception {
    var states = TestKafka.newTopic(2, new Compacted(Duration.ofDays(1)));
    publish(in, 1, 2, 3);
    publish(states, 101, 102);
    var order = new CopyOnWriteArrayList<Integer>();
    var fold =
        new Fold() {
          @Override
          public List<On<?>> handlers() {
            return List.of(
                On.on(in, record -> order.add(record.getTrainings())),
                On.on(states, record -> order.add(record.getTrainings())));
          }

          @Override
          public List<Outgoing> decide() {
            return List.of();
          }
        };
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      assertThat(order.subList(0, 2)).containsExactlyInAnyOrder(101, 102);
      assertThat(order.subList(2, 5)).containsExactlyInAnyOrder(1, 2, 3);
      publish(states, 103);
      publish(in, 4);
      eventually(() -> order.size() == 7);
    }
  }

  @Test
  void what_a_fold_does_not_need_any_more_is_deleted_and_a_later_start_reads_the_rest()
      throws Exception {
    var oneIn = TestKafka.newTopic(1);
    publish(oneIn, 1, 2, 3, 4);
    var fold =
        new TimesTen(oneIn) {
          @Override
          public List<Trim> trims() {
            return List.of(new Trim(oneIn, 0, 3));
          }
        };
    try (var loop = start(TestKafka.newName("fold"), fold)) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      eventually(() -> readNumbers(oneIn).equals(List.of(4)));
      assertThat(loop.isHealthy()).isTrue();
    }
    var later = new TimesTen(oneIn);
    try (var loop = start(TestKafka.newName("fold"), later)) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      assertThat(later.seen).containsExactly(4);
    }
  }

  /** Dies of a number, as of a record whose reading needs more memory than there is. */
  private final class DiesOf extends TimesTen {
    final int number;
    final boolean inDecision;

    DiesOf(int number, boolean inDecision) {
      this.number = number;
      this.inDecision = inDecision;
    }

    @Override
    void take(int taken) {
      super.take(taken);
      if (!inDecision && taken == number) {
        throw new OutOfMemoryError("of " + number);
      }
    }

    @Override
    public List<Outgoing> decide() {
      if (inDecision && seen.contains(number)) {
        throw new OutOfMemoryError("of " + number);
      }
      return super.decide();
    }
  }

  private void dies(String service, Fold fold) {
    try (var loop = start(service, fold)) {
      eventually(() -> loop.failure() != null);
      assertThat(loop.failure()).contains("must be restarted");
    }
  }

  /** The last starts replay a record that lies before what is committed by then. */
  @Test
  void a_record_that_kills_its_reader_again_when_it_is_tried_alone_is_left_out() throws Exception {
    String service = TestKafka.newName("fold");
    publish(in, 1, 2, 3);
    dies(service, new DiesOf(2, false));
    assertThat(read(in.deadLetter())).isEmpty();
    dies(service, new DiesOf(2, false));
    for (int start = 1; start <= 3; start++) {
      var fold = new DiesOf(2, false);
      try (var loop = start(service, fold)) {
        loop.caughtUp().get(60, TimeUnit.SECONDS);
        int added = 3 + start;
        publish(in, added);
        eventually(() -> fold.seen.contains(added));
        assertThat(fold.seen).contains(1, 3).doesNotContain(2);
        assertThat(loop.isHealthy()).isTrue();
      }
    }
    var letters = read(in.deadLetter());
    assertThat(letters).hasSize(1);
    assertThat(numberOf(Event.of(letters.getFirst()))).isEqualTo(2);
    assertThat(letters.getFirst().headers())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .contains("gpunas.error.code=DEADLY", "gpunas.error.service=" + service);
  }

  /** Twice it was the memory that others had taken, at different times. */
  @Test
  void a_record_at_which_a_reader_died_of_something_else_is_not_left_out() throws Exception {
    String service = TestKafka.newName("fold");
    var one = TestKafka.newTopic(1);
    publish(one, 1, 2, 3, 4);
    for (int time = 1; time <= 2; time++) {
      dies(
          service,
          new TimesTen(one) {
            @Override
            void take(int number) {
              super.take(number);
              if (number == 2) {
                throw new OutOfMemoryError("of what others have taken");
              }
            }
          });
      var fold = new TimesTen(one);
      try (var loop = start(service, fold)) {
        loop.caughtUp().get(60, TimeUnit.SECONDS);
        assertThat(fold.seen).startsWith(1, 2, 3, 4);
        int added = 4 + time;
        publish(one, added);
        eventually(() -> fold.seen.contains(added));
      }
    }
    assertThat(read(one.deadLetter())).isEmpty();
  }

  @Test
  void two_records_that_kill_at_different_starts_are_both_left_out() throws Exception {
    String service = TestKafka.newName("fold");
    var one = TestKafka.newTopic(1);
    publish(one, 1, 2, 3, 2, 4);
    var deaths = new AtomicInteger();
    for (int start = 1; start <= 6; start++) {
      var fold =
          new TimesTen(one) {
            @Override
            void take(int number) {
              if (number == 2) {
                deaths.incrementAndGet();
                throw new StackOverflowError();
              }
              super.take(number);
            }
          };
      try (var loop = start(service, fold)) {
        eventually(() -> loop.failure() != null || loop.caughtUp().isDone());
        if (start > 4) {
          loop.caughtUp().get(60, TimeUnit.SECONDS);
          assertThat(fold.seen).containsExactly(1, 3, 4);
        }
      }
    }
    assertThat(deaths).hasValue(4);
    assertThat(read(one.deadLetter())).hasSize(2);
  }

  /** The second time it kills in the first decision after the replay. */
  @Test
  void a_record_whose_consequences_kill_is_left_out_as_well() throws Exception {
    String service = TestKafka.newName("fold");
    try (var loop = start(service, new DiesOf(2, true))) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      publish(in, 1, 2);
      eventually(() -> loop.failure() != null);
    }
    dies(service, new DiesOf(2, true));
    var fold = new DiesOf(2, true);
    try (var loop = start(service, fold)) {
      loop.caughtUp().get(60, TimeUnit.SECONDS);
      eventually(() -> fold.published.get() == 1);
      assertThat(fold.seen).containsExactly(1);
      assertThat(loop.isHealthy()).isTrue();
    }
    assertThat(read(in.deadLetter())).hasSize(1);
  }
}
