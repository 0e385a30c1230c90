package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static gpunas.eventloop.TestKafka.number;
import static gpunas.eventloop.TestKafka.publish;
import static gpunas.eventloop.TestKafka.publishMalformed;
import static gpunas.eventloop.TestKafka.read;
import static gpunas.eventloop.TestKafka.readNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TransformLoopIT {
  private static final int EVENTS = 500;

  private final String service = TestKafka.newName("transform");
  private final Topic<OptimizationFinished> in = TestKafka.newTopic(2);
  private final Topic<OptimizationFinished> single = TestKafka.newTopic();
  private final Topic<OptimizationFinished> out = TestKafka.newTopic();

  private EventLoop start(Function<OptimizationFinished, List<Outgoing>> transformer) {
    return start(in, transformer);
  }

  private EventLoop start(
      Topic<OptimizationFinished> from, Function<OptimizationFinished, List<Outgoing>> transform) {
    var transformer =
        new Transformer<OptimizationFinished>() {
          @Override
          public Topic<OptimizationFinished> topic() {
            return from;
          }

          @Override
          public List<Outgoing> transform(OptimizationFinished record) {
            return transform.apply(record);
          }
        };
    var loop = EventLoop.transform(service, TestKafka.SETTINGS, transformer, TestKafka.registry());
    loop.start();
    return loop;
  }

  private void publishUnder(String key, int... numbers) {
    try (var publisher = new Publisher(TestKafka.SETTINGS)) {
      publisher.publish(
          IntStream.of(numbers)
              .mapToObj(each -> Outgoing.of(single, key, TestKafka.record(key, each)))
              .toList());
    }
  }

  private List<Outgoing> copy(OptimizationFinished record) {
    return List.of(number(out, record.getTrainings()));
  }

  /** The one of which it dies twice is a dead letter, the others come after its restart. */
  @Test
  void every_event_has_its_outcome_once_though_instances_die_in_the_middle() {
    int deadly = EVENTS / 2;
    int[] numbers = IntStream.range(0, EVENTS).toArray();
    publish(in, numbers);
    Function<OptimizationFinished, List<Outgoing>> dying =
        event -> {
          if (event.getTrainings() == deadly) {
            throw new AssertionError("The process dies here.");
          }
          return copy(event);
        };
    for (int death = 1; death <= 2; death++) {
      assertThat(readNumbers(in.deadLetter())).isEmpty();
      try (var dead = start(dying)) {
        eventually(() -> !dead.isHealthy());
        assertThat(dead.failure()).contains("The process dies here.");
        assertThat(readNumbers(out)).hasSizeLessThan(EVENTS);
      }
    }
    try (var last = start(dying)) {
      eventually(() -> readNumbers(out).size() >= EVENTS - 1);
      assertThat(last.isHealthy()).isTrue();
    }
    assertThat(readNumbers(out))
        .containsExactlyInAnyOrder(
            IntStream.of(numbers).filter(each -> each != deadly).boxed().toArray(Integer[]::new));
    assertThat(readNumbers(in.deadLetter())).containsExactly(deadly);
  }

  @Test
  void an_event_at_which_an_instance_died_by_chance_has_its_outcome() {
    int[] numbers = IntStream.range(0, 200).toArray();
    publish(in, numbers);
    var deaths = new AtomicInteger();
    Function<OptimizationFinished, List<Outgoing>> unlucky =
        event -> {
          // Twice at another one: each is tried again, and neither was the cause.
          if (event.getTrainings() == 100 + deaths.get() && deaths.getAndIncrement() < 2) {
            throw new OutOfMemoryError("of what others have taken");
          }
          return copy(event);
        };
    for (int death = 1; death <= 2; death++) {
      try (var dead = start(unlucky)) {
        eventually(() -> !dead.isHealthy());
      }
    }
    try (var last = start(unlucky)) {
      eventually(() -> readNumbers(out).size() >= numbers.length);
      assertThat(last.isHealthy()).isTrue();
    }
    assertThat(readNumbers(out))
        .containsExactlyInAnyOrder(IntStream.of(numbers).boxed().toArray(Integer[]::new));
    assertThat(readNumbers(in.deadLetter())).isEmpty();
  }

  @Test
  void a_failed_transaction_leaves_nothing_and_is_repeated() {
    Topic<OptimizationFinished> late = TestKafka.missingTopic(1);
    publish(in, 1, 2, 3);
    Function<OptimizationFinished, List<Outgoing>> toTwoTopics =
        event -> List.of(number(out, event.getTrainings()), number(late, event.getTrainings()));
    try (var loop = start(toTwoTopics)) {
      eventually(() -> !loop.isHealthy());
      assertThat(readNumbers(out)).isEmpty();
      TopicAdmin.ensure(TestKafka.SETTINGS, List.of(late));
      eventually(() -> readNumbers(late).size() >= 3);
      eventually(loop::isHealthy);
    }
    assertThat(readNumbers(late)).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(readNumbers(out)).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void what_cannot_be_transformed_becomes_a_dead_letter_and_the_next_ones_are_handled() {
    publishMalformed(in);
    publish(in, 1, 2, 3);
    Function<OptimizationFinished, List<Outgoing>> hatesTwo =
        event -> {
          if (event.getTrainings() == 2) {
            throw new IllegalArgumentException("Two!");
          }
          return copy(event);
        };
    try (var loop = start(hatesTwo)) {
      eventually(() -> readNumbers(out).size() == 2);
      eventually(() -> read(in.deadLetter()).size() == 2);
      assertThat(readNumbers(out)).containsExactlyInAnyOrder(1, 3);
      assertThat(loop.isHealthy()).isTrue();
    }
  }

  @Test
  void an_outcome_that_is_too_large_makes_a_dead_letter_of_its_event() {
    publish(in, 1, 2);
    Function<OptimizationFinished, List<Outgoing>> verbose =
        event -> {
          var outgoing = number(out, event.getTrainings());
          return event.getTrainings() == 1
              ? List.of(Oversized.of(out, outgoing))
              : List.of(outgoing);
        };
    try (var loop = start(verbose)) {
      eventually(() -> readNumbers(out).equals(List.of(2)));
      eventually(() -> read(in.deadLetter()).size() == 1);
      assertThat(loop.isHealthy()).isTrue();
    }
  }

  @Test
  void a_transient_failure_is_retried_until_it_is_over_and_repeats_nothing_else() {
    publish(in, 1, 2, 3);
    var failures = new AtomicInteger(4);
    Function<OptimizationFinished, List<Outgoing>> flaky =
        event -> {
          if (event.getTrainings() == 5 && failures.getAndDecrement() > 0) {
            throw new TransientFailure(FailureCode.REDIS, "No Redis today.");
          }
          return copy(event);
        };
    try (var loop = start(flaky)) {
      eventually(() -> readNumbers(out).size() == 3);
      publish(in, 4, 5, 6);
      eventually(() -> !loop.isHealthy());
      eventually(() -> readNumbers(out).size() >= 6);
      eventually(loop::isHealthy);
    }
    assertThat(readNumbers(out)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    assertThat(read(in.deadLetter())).isEmpty();
  }

  @Test
  void an_event_that_waits_holds_up_the_events_of_its_key_alone() {
    publishUnder("waits", 1, 2, 3);
    publishUnder("goes on", 101, 102);
    publishUnder("waits", 4, 5);
    publishUnder("goes on", 103);
    var come = new AtomicBoolean();
    try (var loop = start(single, waitingUntil(come))) {
      eventually(() -> readNumbers(out).size() == 4);
      eventually(() -> loop.waiting() != null);
      assertThat(loop.waiting()).isEqualTo("TABLE_INCOMPLETE: No table yet.");
      assertThat(loop.isHealthy()).isTrue();
      publishUnder("waits", 6);
      publishUnder("goes on", 104);
      eventually(() -> readNumbers(out).size() == 5);
      come.set(true);
      eventually(() -> readNumbers(out).size() >= 10);
      eventually(() -> loop.waiting() == null);
      publishUnder("waits", 7);
      eventually(() -> readNumbers(out).size() >= 11);
    }
    assertThat(readNumbers(out)).containsExactly(1, 101, 102, 103, 104, 2, 3, 4, 5, 6, 7);
  }

  /** More often than stretches that wait can be remembered, and with restarts. */
  @Test
  void what_waits_comes_once_and_in_order_however_much_it_is_and_whoever_handles_it() {
    for (var i = 0; i < 150; i++) {
      publishUnder("waits", 2 * i + 2);
      publishUnder("goes on", 2 * i + 3);
    }
    var come = new AtomicBoolean();
    for (var start = 0; start < 3; start++) {
      try (var loop = start(single, waitingUntil(come))) {
        eventually(() -> loop.waiting() != null);
        eventually(() -> readNumbers(out).size() == Backlog.MOST_RANGES);
        assertThat(loop.isHealthy()).isTrue();
      }
    }
    come.set(true);
    try (var loop = start(single, waitingUntil(come))) {
      eventually(() -> readNumbers(out).size() >= 300);
      eventually(() -> loop.waiting() == null);
      publishUnder("waits", 302);
      eventually(() -> readNumbers(out).size() >= 301);
    }
    var outcome = readNumbers(out);
    assertThat(outcome).hasSize(301).doesNotHaveDuplicates();
    assertThat(outcome.stream().filter(number -> number % 2 == 0)).isSorted().hasSize(151);
    assertThat(outcome.stream().filter(number -> number % 2 == 1)).isSorted().hasSize(150);
  }

  /** From the second event of the key on. */
  private Function<OptimizationFinished, List<Outgoing>> waitingUntil(AtomicBoolean come) {
    return event -> {
      if (event.getSearchId().equals("waits") && event.getTrainings() > 1 && !come.get()) {
        throw new TransientFailure(FailureCode.TABLE_INCOMPLETE, "No table yet.");
      }
      return List.of(number(out, event.getTrainings()));
    };
  }

  @Test
  void instances_share_the_partitions_and_take_over_from_each_other() {
    var byFirst = new AtomicInteger();
    var bySecond = new AtomicInteger();
    try (var second = start(counting(bySecond))) {
      int sent;
      try (var first = start(counting(byFirst))) {
        sent = publishUntil(0, () -> byFirst.get() > 0 && bySecond.get() > 0);
        assertThat(first.isHealthy()).isTrue();
      }
      publish(in, IntStream.range(sent, sent + 20).toArray());
      eventually(() -> readNumbers(out).size() >= sent + 20);
      assertThat(second.isHealthy()).isTrue();
      assertThat(readNumbers(out)).doesNotHaveDuplicates().hasSize(sent + 20);
    }
  }

  private Function<OptimizationFinished, List<Outgoing>> counting(AtomicInteger counter) {
    return event -> {
      counter.incrementAndGet();
      return copy(event);
    };
  }

  private int publishUntil(int from, BooleanSupplier condition) {
    var next = new AtomicInteger(from);
    eventually(() -> {
      publish(in, next.getAndIncrement(), next.getAndIncrement());
      return condition.getAsBoolean();
    });
    return next.get();
  }
}
