package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "M required username=\"ann\" password=\"sesame\";",
        "M required username=ann password=sesame;",
        "M required password=\"sesame\" username=\"ann\";",
        "M required password=\"a username=bob\" username='ann';",
        "M required password=\"a \\\" username=bob\" username=\"ann\";"
      })
  void a_user_is_told_from_its_password(String login) {
    assertThat(userOf(login)).isEqualTo("ann");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "M required;",
        "M required password=\"a username=bob\";",
        "M required clientId=\"ann\" clientSecret=\"username=bob\";",
        "M required username=\"bob\"",
        "username=bob",
        ""
      })
  void who_does_not_log_in_by_name_or_so_that_kafka_understands_it_has_none(String login) {
    assertThat(userOf(login)).isNull();
  }

  @Test
  void who_does_not_log_in_has_no_name() {
    assertThat(KafkaSettings.of("localhost:9092").user()).isNull();
  }

  private static String userOf(String login) {
    return new KafkaSettings("localhost:9092", Map.of("sasl.jaas.config", login)).user();
  }
}
