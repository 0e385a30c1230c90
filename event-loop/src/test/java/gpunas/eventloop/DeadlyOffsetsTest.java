package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class DeadlyOffsetsTest {

  /** Bytes of metadata that a broker takes by default. */
  private static final int MOST_BYTES = 4096;

  @Test
  void a_record_is_suspect_after_one_death_and_deadly_after_two() {
    var offsets = new DeadlyOffsets();
    offsets.died(17);
    assertThat(offsets.isSuspect(17)).isTrue();
    assertThat(offsets.isDeadly(17)).isFalse();
    offsets.died(17);
    assertThat(offsets.isSuspect(17)).isFalse();
    assertThat(offsets.isDeadly(17)).isTrue();
  }

  @Test
  void who_lives_through_a_record_has_nothing_against_it_any_more() {
    var offsets = new DeadlyOffsets();
    offsets.died(17);
    offsets.survived(17);
    offsets.died(17);
    assertThat(offsets.isDeadly(17)).isFalse();
  }

  @Test
  void what_is_committed_is_read_again() {
    var offsets = new DeadlyOffsets();
    assertThat(offsets.with(5)).isEqualTo(new OffsetAndMetadata(5));
    offsets.died(99);
    assertThat(offsets.with(5).metadata()).isEqualTo("suspect 99");
    LongStream.of(42, 17, 42, 17).forEach(offsets::died);
    var committed = offsets.with(100);
    assertThat(committed).isEqualTo(new OffsetAndMetadata(100, "deadly 17 42 suspect 99"));
    assertThat(DeadlyOffsets.of(committed).with(100)).isEqualTo(committed);
    assertThat(DeadlyOffsets.of(new OffsetAndMetadata(1, "deadly 3")).isDeadly(3)).isTrue();
  }

  @Test
  void metadata_of_others_says_nothing_and_what_is_like_ours_and_is_not_is_refused() {
    assertThat(DeadlyOffsets.of(new OffsetAndMetadata(1, "of Kafka Streams")).with(1))
        .isEqualTo(new OffsetAndMetadata(1));
    assertThatThrownBy(() -> DeadlyOffsets.of(new OffsetAndMetadata(1, "deadly x")))
        .hasMessageContaining("'deadly x'");
  }

  @Test
  void a_death_before_all_others_is_kept_as_well() {
    var offsets = new DeadlyOffsets();
    for (var offset = 1000; offset >= 0; offset--) {
      offsets.died(offset);
      assertThat(offsets.isSuspect(offset)).isTrue();
    }
    offsets.died(0);
    assertThat(offsets.isDeadly(0)).isTrue();
  }

  @Test
  void however_many_there_are_a_broker_takes_them_and_the_newest_are_kept() {
    var offsets = new DeadlyOffsets();
    for (var i = 1000; i >= 0; i--) {
      offsets.died(Long.MAX_VALUE - i);
      offsets.died(Long.MAX_VALUE - i);
    }
    for (var i = 1000; i >= 0; i--) {
      offsets.died(Long.MAX_VALUE / 2 - i);
    }
    assertThat(offsets.with(1).metadata()).hasSizeLessThan(MOST_BYTES);
    assertThat(offsets.isDeadly(Long.MAX_VALUE)).isTrue();
    assertThat(offsets.isSuspect(Long.MAX_VALUE / 2)).isTrue();
  }
}
