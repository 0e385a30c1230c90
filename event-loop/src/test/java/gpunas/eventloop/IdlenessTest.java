package gpunas.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdlenessTest {
  private static final Duration STEP = Duration.ofSeconds(4);

  private final List<String> ends = new ArrayList<>();
  private final Idleness idleness = new Idleness(Duration.ofSeconds(10), () -> ends.add("end"));

  @Test
  void ends_once_after_as_long_as_it_was_told() {
    idleness.waited(STEP);
    idleness.waited(STEP);
    assertThat(ends).isEmpty();
    idleness.waited(STEP);
    idleness.waited(STEP);
    assertThat(ends).containsExactly("end");
  }

  @Test
  void begins_anew_with_every_job() {
    for (int i = 0; i < 5; i++) {
      idleness.waited(STEP);
      idleness.waited(STEP);
      idleness.interrupted();
    }
    assertThat(ends).isEmpty();
  }

  @Test
  void never_ends_without_a_limit() {
    var patient = new Idleness(null, () -> ends.add("end"));
    patient.waited(Duration.ofDays(1000));
    assertThat(ends).isEmpty();
  }
}
