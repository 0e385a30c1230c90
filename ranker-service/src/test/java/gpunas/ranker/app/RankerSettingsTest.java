package gpunas.ranker.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankerSettingsTest {

  @Test
  void defaults() {
    assertThat(settings(Map.of()))
        .isEqualTo(
            new RankerSettings(
                "artefacts",
                URI.create("http://127.0.0.1:8081"),
                URI.create("http://127.0.0.1:8082")));
  }

  @Test
  void every_setting_can_be_given() {
    assertThat(
            settings(
                Map.of(
                    "ranker.artefact-directory",
                    "/elsewhere",
                    "ranker.sampler-url",
                    "http://sampler:1",
                    "ranker.latency-url",
                    "http://latency:2")))
        .isEqualTo(
            new RankerSettings(
                "/elsewhere", URI.create("http://sampler:1"), URI.create("http://latency:2")));
  }

  private static RankerSettings settings(Map<String, Object> given) {
    var all = new HashMap<>(given);
    all.put("gpunas.service", "ranker");
    all.put(UnstartedLoop.PROPERTY, "true");
    try (var context = ApplicationContext.run(all)) {
      return context.getBean(RankerSettings.class);
    }
  }
}
