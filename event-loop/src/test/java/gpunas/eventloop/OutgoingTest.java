package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topics;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingTest {
  private static final OptimizationFinished FINISHED =
      new OptimizationFinished("search", 3, List.of(), List.of(), Instant.EPOCH, null, null);

  @Test
  void is_read_back_as_the_event_it_was() {
    var outgoing = Outgoing.of(Topics.OPTIMIZATIONS_FINISHED, "search", FINISHED);
    var event = new Event(outgoing.topic().name(), 0, 17, "search", outgoing.toRecord().value());
    assertThat(event.decode(Topics.OPTIMIZATIONS_FINISHED)).isEqualTo(FINISHED);
    assertThat(event).hasToString("gpunas.optimizations.finished-0@17");
  }

  @Test
  void too_large_a_record_is_refused_with_its_size() {
    var outgoing =
        Oversized.of(
            Topics.OPTIMIZATIONS_FINISHED,
            Outgoing.of(Topics.OPTIMIZATIONS_FINISHED, "search", FINISHED));
    assertThatThrownBy(outgoing::toRecord)
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("gpunas.optimizations.finished")
        .hasMessageContaining("at most 1000000");
  }

  @Test
  void bytes_that_are_no_record_are_a_permanent_failure_that_says_where_they_are() {
    var event = new Event("topic", 3, 9, null, new byte[] {1});
    assertThatThrownBy(() -> event.decode(Topics.OPTIMIZATIONS_FINISHED))
        .isInstanceOfSatisfying(
            PermanentFailure.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.MALFORMED))
        .hasMessageContaining("topic-3@9");
  }

  @Test
  void a_tombstone_has_a_key_and_no_value() {
    var outgoing = Outgoing.tombstone(Topics.SEARCHES, "s");
    assertThat(outgoing.toRecord().value()).isNull();
    assertThat(new Event("gpunas.searches", 0, 1, "s", null).isTombstone()).isTrue();
  }
}
