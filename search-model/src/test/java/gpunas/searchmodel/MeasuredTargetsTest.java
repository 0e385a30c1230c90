package gpunas.searchmodel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasuredTargetsTest {

  private static final NetworkFigures FIGURES =
      new NetworkFigures(500, 1000, 100, 2000.0, 16, 3.0, null);

  @Test
  void what_is_just_reached_is_reached() {
    assertThat(new MeasuredTargets(1000.0, 2000.0, 16, 3.0).missedBy(FIGURES)).isNull();
    assertThat(MeasuredTargets.NONE.missedBy(FIGURES)).isNull();
    assertThat(MeasuredTargets.NONE.areAny()).isFalse();
  }

  @Test
  void what_is_missed_is_said_with_both_numbers() {
    assertThat(new MeasuredTargets(999.0, 2001.0, 16, 2.5).missedBy(FIGURES))
        .isEqualTo(
            "p99 of 1 ms, above 0.999 ms; 2000 images/s in batches of 16, below 2001; 3 mJ for an image, above 2.5 mJ");
  }

  @Test
  void two_numbers_that_differ_a_little_look_different() {
    assertThat(new MeasuredTargets(999.96, null, 16, null).missedBy(FIGURES))
        .isEqualTo("p99 of 1 ms, above 0.99996 ms");
  }

  @Test
  void what_was_not_measured_is_not_missed_but_named() {
    var less = new NetworkFigures(500, 1000, 100, null, 16, null, "no memory");
    var targets = new MeasuredTargets(2000.0, 2001.0, 16, 2.5);
    assertThat(targets.missedBy(less)).isNull();
    assertThat(targets.unknownIn(less)).containsExactly("minThroughput", "maxMillijoules");
    assertThat(targets.unknownIn(FIGURES)).isEmpty();
  }

  @Test
  void batches_are_of_32_images_unless_somebody_says_so() {
    assertThat(MeasuredTargets.NONE.batch()).isEqualTo(32);
    assertThat(new MeasuredTargets(null, null, 8, null).batch()).isEqualTo(8);
  }
}
