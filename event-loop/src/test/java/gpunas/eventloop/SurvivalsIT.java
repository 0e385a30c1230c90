package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SurvivalsIT {
  private final Survivals survivals =
      new Survivals(TestKafka.CLIENTS, TestKafka.newName("survivals"));
  private final ConsumerRecord<byte[], byte[]> job =
      new ConsumerRecord<>(TestKafka.newTopic().name(), 0, 0, new byte[0], new byte[0]);

  @Test
  void those_of_the_deliveries_before_are_counted() {
    assertThat(survivals.of(job, 1)).isZero();
    survivals.add(job, 1);
    survivals.add(job, 2);
    assertThat(survivals.of(job, 3)).isEqualTo(2);
  }

  @Test
  void a_worker_that_tells_late_overrules_no_newer_delivery() {
    survivals.add(job, 2);
    survivals.add(job, 3);
    survivals.add(job, 1);
    assertThat(survivals.of(job, 4)).isEqualTo(3);
  }

  @Test
  void a_broker_that_counts_from_1_again_has_those_since_taken_off() {
    survivals.add(job, 5);
    assertThat(survivals.of(job, 2)).isZero();
    survivals.add(job, 2);
    assertThat(survivals.of(job, 3)).isEqualTo(1);
  }

  @Test
  void what_was_noted_of_later_deliveries_is_not_of_this_count() {
    survivals.add(job, 3);
    assertThat(survivals.of(job, 2)).isZero();
  }
}
