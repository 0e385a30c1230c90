package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobQueueSettingsTest {
  private static final Duration LOCK = Duration.ofSeconds(30);

  /** Nobody hears of a job that the broker drops. */
  @Test
  void a_job_is_given_up_after_its_attempts_and_before_the_broker_drops_it() {
    var settings = new JobQueueSettings("trainers", LOCK, 3);
    assertThat(settings.mustGiveUp(3, 3, 25)).isFalse();
    assertThat(settings.mustGiveUp(4, 4, 25)).isTrue();
    assertThat(settings.mustGiveUp(1, 22, 25)).isFalse();
    assertThat(settings.mustGiveUp(1, 23, 25)).isTrue();
    assertThat(settings.mustGiveUp(4, 4, 6)).isTrue();
    assertThat(settings.mustGiveUp(3, 3, 6)).isFalse();
  }

  @Test
  void leaves_deliveries_for_giving_up() {
    assertThat(new JobQueueSettings("trainers", LOCK, 5).deliveryLimits())
        .containsExactly(25, 10, 8);
  }

  @Test
  void refuses_what_no_broker_allows() {
    assertThatThrownBy(() -> new JobQueueSettings("trainers", LOCK, 0))
        .hasMessage("A job is tried 1 to 22 times, not 0.");
    assertThatThrownBy(() -> new JobQueueSettings("trainers", LOCK, 23))
        .hasMessage("A job is tried 1 to 22 times, not 23.");
    assertThatThrownBy(() -> new JobQueueSettings("trainers", Duration.ofMillis(999), 3))
        .hasMessageContaining("at least 1 s");
    assertThatThrownBy(() -> new JobQueueSettings("trainers", LOCK, 3, Duration.ofSeconds(9)))
        .hasMessageContainingAll("PT10S", "PT9S");
    assertThatThrownBy(() -> new JobQueueSettings(" ", LOCK, 3))
        .hasMessageContaining("name of its group");
  }
}
