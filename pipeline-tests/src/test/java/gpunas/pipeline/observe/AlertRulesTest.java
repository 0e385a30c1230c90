package gpunas.pipeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules of {@code deploy/observe}, by promtool: minute by minute, when each alert fires and
 * when it is over. What is expected stands in {@code alerts-expected.yml}.
 */
class AlertRulesTest {

  @TempDir private Path folder;

  @BeforeAll
  static void require_promtool() {
    Prometheus.require("promtool");
  }

  @Test
  void every_alert_fires_in_time_and_clears() throws Exception {
    var expected = folder.resolve("expected.yml");
    Files.copy(ObserveFiles.ALERTS, folder.resolve("alerts.yml"));
    try (var cases = AlertRulesTest.class.getResourceAsStream("alerts-expected.yml")) {
      Files.copy(cases, expected);
    }

    assertThat(promtool("check", "rules", folder.resolve("alerts.yml"))).contains("SUCCESS");
    assertThat(promtool("test", "rules", expected)).contains("SUCCESS");
    assertThat(found("alertname: (\\w+)", expected))
        .as("alerts that are tested")
        .isEqualTo(found("alert: (\\w+)", ObserveFiles.ALERTS));
  }

  private static Set<String> found(String pattern, Path file) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(toSet());
  }

  private static String promtool(String what, String kind, Path file) throws Exception {
    var process =
        new ProcessBuilder("promtool", what, kind, file.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
