package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BacklogTest {

  private static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @Test
  void where_nothing_waits_the_next_offset_is_committed_without_metadata() {
    var backlog = Backlog.startingAt(7);
    backlog.handled(7);
    backlog.handled(9); // offset 8 is a mark of a transaction
    assertThat(backlog.toCommit()).isEqualTo(new OffsetAndMetadata(10));
  }

  @Test
  void the_first_that_waits_is_committed_with_what_is_handled_behind_it() {
    var backlog = Backlog.startingAt(100);
    LongStream.range(100, 132).forEach(backlog::waits);
    LongStream.range(132, 164).forEach(backlog::handled);
    LongStream.range(164, 171).forEach(backlog::waits);
    LongStream.range(171, 190).forEach(backlog::handled);
    assertThat(backlog.toCommit()).isEqualTo(new OffsetAndMetadata(100, "90 0-31 64-70"));
    assertThat(backlog.waiting()).isEqualTo(39);
  }

  @Test
  void the_record_at_which_a_reader_died_is_committed_until_one_has_lived_through_it() {
    var backlog = Backlog.startingAt(100);
    backlog.waits(100);
    backlog.died(104);
    assertThat(backlog.toCommit()).isEqualTo(new OffsetAndMetadata(100, "1 0-0 ?4"));
    var next = Backlog.of(backlog.toCommit());
    assertThat(next.isSuspect(104)).isTrue();
    assertThat(next.isHandled(104)).isFalse();
    next.handled(100);
    assertThat(next.toCommit()).isEqualTo(new OffsetAndMetadata(101, "0 ?3"));
    next = Backlog.of(next.toCommit());
    LongStream.range(101, 105).forEach(next::handled);
    assertThat(next.toCommit()).isEqualTo(new OffsetAndMetadata(105));
  }

  @Test
  void a_suspect_that_waits_is_one_until_it_is_handled() {
    var backlog = Backlog.startingAt(100);
    backlog.died(100);
    backlog.waits(100);
    var next = Backlog.of(backlog.toCommit());
    assertThat(next.isSuspect(100)).isTrue();
    assertThat(next.isHandled(100)).isFalse();
    next.handled(100);
    assertThat(next.isSuspect(100)).isFalse();
    assertThat(next.toCommit()).isEqualTo(new OffsetAndMetadata(101));
  }

  /** Against a plain set of offsets, through a commit after every step. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_is_committed_says_of_every_offset_whether_it_was_handled(long seed) {
    var random = new Random(seed);
    var backlog = Backlog.startingAt(5);
    var waiting = new TreeSet<Long>();
    var end = 5L;
    for (var step = 0; step < 200; step++) {
      if (random.nextBoolean() && !waiting.isEmpty()) {
        var some = waiting.stream().skip(random.nextInt(waiting.size())).findFirst().orElseThrow();
        backlog.handled(some);
        waiting.remove(some);
      } else if (random.nextInt(3) == 0) {
        end += random.nextInt(3);
        backlog.handled(end++);
      } else {
        waiting.add(end);
        backlog.waits(end++);
      }
      backlog = Backlog.of(backlog.toCommit());
      assertThat(backlog.end()).isEqualTo(end);
      assertThat(backlog.first()).isEqualTo(waiting.isEmpty() ? end : waiting.first());
      for (var offset = backlog.first(); offset < end; offset++) {
        assertThat(backlog.isHandled(offset)).isEqualTo(!waiting.contains(offset));
      }
      assertThat(backlog.isHandled(end)).isFalse();
    }
  }

  @Test
  void the_metadata_of_as_much_as_can_wait_is_taken_by_the_broker() {
    var backlog = Backlog.startingAt(0);
    var offset = 0L;
    while (backlog.hasRoom()) {
      backlog.waits(offset);
      backlog.handled(offset + 1);
      offset += 1L << 56;
    }
    assertThat(backlog.toCommit().metadata()).hasSizeLessThan(4096);
  }

  @Test
  void the_metadata_of_somebody_else_is_refused() {
    var foreign = new OffsetAndMetadata(3, "reset by hand");
    assertThatThrownBy(() -> Backlog.of(foreign))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("offset 3")
        .hasMessageContaining("'reset by hand'")
        .hasMessageContaining("Commit the offset without any.");
  }
}
