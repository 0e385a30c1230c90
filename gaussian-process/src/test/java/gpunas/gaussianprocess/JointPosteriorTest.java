package gpunas.gaussianprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class JointPosteriorTest {

  private static final double[][] AT = {{0.15}, {0.4}, {0.77}, {0.91}};

  private final GaussianProcess process = process();

  @Test
  void means_and_variances_are_those_of_single_predictions() {
    var joint = process.joint(AT);

    for (var i = 0; i < AT.length; i++) {
      var alone = process.predict(AT).get(i);
      assertThat(joint.means()[i]).isCloseTo(alone.mean(), within(1e-9));
      assertThat(Math.sqrt(joint.variances()[i])).isCloseTo(alone.deviation(), within(1e-6));
      assertThat(joint.covariances(i)[i]).isCloseTo(joint.variances()[i], within(1e-9));
    }
  }

  @Test
  void a_sum_goes_with_values_as_its_parts_do() {
    var joint = process.joint(AT);
    var sum = process.sum(new double[][] {AT[1], AT[3]}, new double[] {2, -0.5});

    for (var i = 0; i < AT.length; i++) {
      var parts = 2 * joint.covariances(1)[i] - 0.5 * joint.covariances(3)[i];
      assertThat(joint.covariances(sum)[i]).isCloseTo(parts, within(1e-9));
    }
    var variance = 2 * joint.covariances(sum)[1] - 0.5 * joint.covariances(sum)[3];
    assertThat(sum.covariance(sum)).isPositive().isCloseTo(variance, within(1e-9));
  }

  private static GaussianProcess process() {
    var random = new Random(3);
    var inputs = new double[12][1];
    var targets = new double[12];
    var repeats = new int[12];
    for (var i = 0; i < inputs.length; i++) {
      inputs[i][0] = random.nextDouble();
      targets[i] = Math.sin(5 * inputs[i][0]);
      repeats[i] = 1;
    }
    var observations = new Observations(inputs, new int[] {0}, targets, repeats);
    return GaussianProcess.condition(observations, GaussianProcess.fit(observations));
  }
}
