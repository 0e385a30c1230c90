package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaRefusalTest {

  @Test
  void a_broker_whose_name_is_not_known_just_now_may_come_back() {
    var failure = failureOf(KafkaSettings.of("no-such-host.invalid:9092"));
    assertThat(failure)
        .hasRootCauseMessage("No resolvable bootstrap urls given in bootstrap.servers");
    assertThat(new KafkaRefusal(null).in(failure)).isNull();
  }

  @Test
  void a_setting_that_kafka_does_not_know_never_passes() {
    var failure =
        failureOf(new KafkaSettings("localhost:9092", Map.of("security.protocol", "TELNET")));
    assertThat(new KafkaRefusal(null).in(failure)).hasMessageContaining("kafka.properties");
  }

  private static Throwable failureOf(KafkaSettings settings) {
    return catchThrowable(() -> {
      try (var admin = new Clients(settings).admin()) {
        throw new AssertionError("A client was made: " + admin);
      }
    });
  }
}
