package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftTargetsTest {

  private static final float[] TEACHER = {2, 0.5f, -1, 0, -3, 4};
  private static final float[] STUDENT = {0.5f, 1, 0, -1, 2, 1.5f};

  /** By numpy: T^2 (p (log p - log q)).sum() / batch, p and q softmax of the scores / T. */
  @ParameterizedTest
  @CsvSource({"1, 2, 0.7212413888", "4, 2, 2.2866942488", "4, 8, 0.5716735622"})
  void the_loss_is_the_divergence_of_the_softened_probabilities(
      double temperature, int batchSize, double divergence) {
    var targets = SoftTargets.of(TEACHER, 3, temperature, batchSize);
    assertThat(loss(targets, STUDENT)).isCloseTo(divergence, within(1e-6));
  }

  @Test
  void who_says_what_the_teacher_says_has_no_loss_and_anybody_else_has_some() {
    for (double temperature : new double[] {0.5, 1, 3}) {
      var targets = SoftTargets.of(TEACHER, 3, temperature, 2);
      assertThat(loss(targets, TEACHER)).isCloseTo(0, within(1e-6));
      assertThat(loss(targets, STUDENT)).isGreaterThan(0.1);
    }
  }

  @Test
  void a_constant_more_in_all_scores_changes_nothing() {
    var moved = TEACHER.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += 64;
    }
    assertThat(SoftTargets.of(moved, 3, 1, 2).weights())
        .containsExactly(SoftTargets.of(TEACHER, 3, 1, 2).weights(), within(1e-7f));
  }

  /** Probabilities that are 0 in double precision. */
  @Test
  void a_teacher_that_is_sure_beyond_measure_gives_finite_targets() {
    var targets = SoftTargets.of(new float[] {3e38f, 0, -3e38f}, 3, 1, 1);
    assertThat(targets.weights()).containsExactly(new float[] {-1, 0, 0}, within(0f));
    assertThat(targets.constant()).isZero();
  }

  @Test
  void a_score_that_is_no_number_is_the_teachers_fault() {
    assertThatThrownBy(() -> SoftTargets.of(new float[] {0, Float.NaN}, 2, 1, 1))
        .isInstanceOf(TeacherException.class)
        .hasMessage("The teacher gave an image the score NaN; expected a finite number.");
  }

  /** As a learner computes it, in double precision. */
  private static double loss(SoftTargets targets, float[] student) {
    double loss = targets.constant();
    for (int row = 0; row < student.length; row += 3) {
      double sum = 0;
      for (int i = row; i < row + 3; i++) {
        sum += Math.exp(student[i] / targets.temperature());
      }
      for (int i = row; i < row + 3; i++) {
        loss += targets.weights()[i] * (student[i] / targets.temperature() - Math.log(sum));
      }
    }
    return loss;
  }
}
