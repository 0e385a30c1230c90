package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KeyHistoryIT {
  private final Topic<OptimizationFinished> topic = TestKafka.newTopic(2);

  @Test
  void everything_of_one_key_is_read_in_order_and_nothing_else() {
    publish("mine", 1, 2, 3);
    publish("other", 4);
    publish("mine", IntStream.rangeClosed(5, 60).toArray());
    try (var history = KeyHistory.of(TestKafka.SETTINGS, topic, "mine")) {
      publish("mine", 61); // Too late.
      for (var number : IntStream.rangeClosed(1, 60).filter(each -> each != 4).toArray()) {
        assertThat(TestKafka.numberOf(history.next())).isEqualTo(number);
      }
      assertThat(history.hasNext()).isFalse();
      assertThatThrownBy(history::next).isInstanceOf(NoSuchElementException.class);
    }
    try (var again = KeyHistory.of(TestKafka.SETTINGS, topic, "other")) {
      assertThat(TestKafka.numberOf(again.next())).isEqualTo(4);
      assertThat(again.hasNext()).isFalse();
    }
  }

  @Test
  void of_a_key_that_nobody_wrote_there_is_nothing() {
    publish("other", 1);
    try (var history = KeyHistory.of(TestKafka.SETTINGS, topic, "mine")) {
      assertThat(history.hasNext()).isFalse();
    }
  }

  private void publish(String key, int... numbers) {
    try (var publisher = new Publisher(TestKafka.SETTINGS)) {
      List<Outgoing> records =
          IntStream.of(numbers)
              .mapToObj(each -> Outgoing.of(topic, key, TestKafka.record(key, each)))
              .toList();
      publisher.publish(records);
    }
  }
}
