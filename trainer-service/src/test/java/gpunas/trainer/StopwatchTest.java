package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StopwatchTest {

  private Instant now = Instant.EPOCH;

  /** Two epochs of four steps, ten images each. */
  private final Stopwatch watch = new Stopwatch(() -> now, 0, 8, 4, 10);

  @Test
  void speeds_are_those_of_the_steps_whatever_an_evaluation_takes() {
    watch.beginEpoch();
    steps(4);
    watch.endSteps();
    pass(100);
    assertThat(watch.progress(null).imagesPerSecond()).isEqualTo(10);
    assertThat(watch.epochImagesPerSecond()).isEqualTo(10);
    assertThat(watch.epochSeconds()).isEqualTo(104);

    pass(100);
    watch.beginEpoch();
    steps(2);
    var progress = watch.progress(null);
    assertThat(progress.imagesPerSecond()).isEqualTo(10);
    assertThat(progress.secondsLeft()).isEqualTo(2);
    steps(2);
    watch.endSteps();
    assertThat(watch.imagesPerSecond()).isEqualTo(10);
  }

  @Test
  void a_clock_that_is_set_back_leaves_speeds_finite_and_positive() {
    watch.beginEpoch();
    steps(4);
    pass(-100);
    watch.endSteps();

    assertThat(watch.progress(null).imagesPerSecond()).isFinite().isPositive();
    assertThat(watch.epochSeconds()).isZero();
  }

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      pass(1);
      watch.stepped(1);
    }
  }

  private void pass(long seconds) {
    now = now.plusSeconds(seconds);
  }
}
