package gpunas.sampler.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "90s, PT90S, 1m30s",
    "20m, PT20M, 20m",
    "1h30m, PT90M, 1h30m",
    "7d, P7D, 7d",
    "36h, PT36H, 1d12h",
    "1d2h3m4s, P1DT2H3M4S, 1d2h3m4s",
    "0s, PT0S, 0s",
    "999999d, P999999D, 999999d",
  })
  void a_time_is_read_and_written_in_its_largest_units(String text, Duration time, String written) {
    assertThat(Durations.read(text)).isEqualTo(time);
    assertThat(Durations.write(time)).isEqualTo(written);
    assertThat(Durations.read(written)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20",
        "m",
        "20 m",
        "20min",
        "1.5h",
        "-20m",
        "+20m",
        "20M",
        "30m1h",
        "1m1m",
        "PT20M",
        "1234567s",
        "\u0662m",
        "20m\n",
      })
  void anything_else_is_no_time(String text) {
    assertThat(Durations.read(text)).isNull();
  }

  @Test
  void what_is_allowed_is_said_in_the_same_words() {
    var kind = Kind.duration(Duration.ofSeconds(10), Duration.ofDays(7));
    assertThat(kind.expected()).isEqualTo("a time from 10s to 7d, such as 90s, 20m or 1h30m");
    assertThat(kind.read().apply("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(kind.read().apply("168h")).isEqualTo(Duration.ofDays(7));
    assertThat(kind.read().apply("9s")).isNull();
    assertThat(kind.read().apply("7d1s")).isNull();
    assertThat(kind.read().apply(90)).isNull();
  }
}
