package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void values_out_of_range_are_refused_by_name() {
    refused(
        () -> new Recipe(0, 50, 0.1, 0, 0.9, 0, 0, 0, 0, 0), "epochs is 0, expected at least 1");
    refused(() -> new Recipe(1, 1, 0.1, 0, 0.9, 0, 0, 0, 0, 0), "batchSize");
    refused(() -> new Recipe(1, 50, 0, 0, 0.9, 0, 0, 0, 0, 0), "learningRate");
    refused(() -> new Recipe(1, 50, Double.NaN, 0, 0.9, 0, 0, 0, 0, 0), "learningRate");
    refused(() -> new Recipe(1, 50, 0.1, 1.1, 0.9, 0, 0, 0, 0, 0), "warmUp");
    refused(() -> new Recipe(1, 50, 0.1, 0, 1, 0, 0, 0, 0, 0), "momentum");
    refused(() -> new Recipe(1, 50, 0.1, 0, 0.9, -1, 0, 0, 0, 0), "weightDecay");
    refused(() -> new Recipe(1, 50, 0.1, 0, 0.9, 0, 1, 0, 0, 0), "labelSmoothing");
    refused(() -> new Recipe(1, 50, 0.1, 0, 0.9, 0, 0, 1, 0, 0), "dropout");
    refused(() -> new Recipe(1, 50, 0.1, 0, 0.9, 0, 0, 0, -0.1, 0), "dropPath");
    refused(() -> new Recipe(1, 50, 0.1, 0, 0.9, 0, 0, 0, 0, -1), "trainingImages");
  }

  private static void refused(Runnable recipe, String message) {
    assertThatThrownBy(recipe::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
