package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobQueueSettingsTest {
  private static final Duration LOCK = Duration.ofSeconds(30);

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
    assertThatThrownBy(() -> new JobQueueSettings(" ", LOCK, 3))
        .hasMessageContaining("name of its group");
  }
}
