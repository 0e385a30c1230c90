package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

  @Test
  void has_defaults() {
    try (var context = ApplicationContext.run()) {
      assertThat(context.getBean(KafkaSettings.class))
          .isEqualTo(new KafkaSettings("localhost:9092", Map.of()));
    }
  }

  @Test
  void every_key_can_be_set() {
    Map<String, Object> configuration =
        Map.of(
            "kafka.bootstrap-servers", "kafka:29092",
            "kafka.properties.security.protocol", "SSL",
            "kafka.properties.ssl.truststore.location", "/trust.p12");
    try (var context = ApplicationContext.run(configuration)) {
      assertThat(context.getBean(KafkaSettings.class))
          .isEqualTo(
              new KafkaSettings(
                  "kafka:29092",
                  Map.of(
                      "security.protocol", "SSL",
                      "ssl.truststore.location", "/trust.p12")));
    }
  }
}
