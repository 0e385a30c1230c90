package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.Parameter;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Devices;
import gpunas.trainer.Jobs;
import gpunas.trainer.Recipes;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.data.View;
import gpunas.trainer.recipe.Optimisation;
import gpunas.trainer.recipe.Optimisation.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArithmeticIT {

  private Devices torch;
  private NDManager manager;

  @BeforeEach
  void open() {
    torch = Torch.load();
    JniUtils.setGradMode(false);
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void sgd_follows_its_formula_and_decays_matrices_only() {
    var weights = weights(2);
    var sgd = Optimiser.of(weights, settings(Kind.SGD, 0.5, 0.1, false, 0), manager);

    // The gradient of 3 w is 3.
    descend(sgd, weights);
    assertThat(value(weights, "matrix")).isEqualTo(2 - 0.01f * (3 + 0.2f), within(1e-6f));
    assertThat(value(weights, "bias")).isEqualTo(2 - 0.01f * 3, within(1e-6f));

    descend(sgd, weights);
    var velocity = 0.5 * 3.2 + 3 + 0.1 * 1.968;
    assertThat(value(weights, "matrix"))
        .isEqualTo((float) (1.968 - 0.01 * velocity), within(1e-6f));
    assertThat(value(weights, "bias")).isEqualTo((float) (1.97 - 0.01 * 4.5), within(1e-6f));
  }

  @Test
  void all_weights_decay_if_the_recipe_says_so() {
    var weights = weights(2);
    descend(Optimiser.of(weights, settings(Kind.SGD, 0, 0.1, true, 0), manager), weights);

    assertThat(value(weights, "bias")).isEqualTo(2 - 0.01f * 3.2f, within(1e-6f));
  }

  /**
   * TensorFlow's: a mean square that begins at 1, epsilon inside the root, rate in the momentum.
   */
  @Test
  void rmsprop_follows_tensorflows_formula() {
    var weights = weights(2);
    var rmsprop = Optimiser.of(weights, settings(Kind.RMSPROP_TF, 0.5, 0, false, 0), manager);

    double weight = 2;
    double square = 1;
    double velocity = 0;
    for (int step = 0; step < 3; step++) {
      descend(rmsprop, weights);
      square += 0.1 * (9 - square);
      velocity = 0.5 * velocity + 0.01 * 3 / Math.sqrt(square + 1e-3);
      weight -= velocity;
      assertThat(value(weights, "matrix")).isEqualTo((float) weight, within(1e-6f));
    }
  }

  /** With a constant gradient, its mean over the root of its mean square is 1 at every step. */
  @Test
  void adamw_moves_by_the_rate_and_decays_apart_from_the_gradient() {
    var weights = weights(2);
    var adam = Optimiser.of(weights, settings(Kind.ADAMW, 0.5, 0.1, false, 0), manager);

    double matrix = 2;
    for (int step = 0; step < 3; step++) {
      descend(adam, weights);
      matrix = matrix * (1 - 0.01 * 0.1) - 0.01 * 3 / (3 + 1e-3);
      assertThat(value(weights, "matrix")).isEqualTo((float) matrix, within(2e-6f));
    }
    assertThat(value(weights, "bias")).isEqualTo((float) (2 - 3 * 0.01 * 3 / 3.001), within(2e-6f));
  }

  @Test
  void gradients_are_clipped_by_their_length_together() {
    var weights = weights(2);
    // Two gradients of 3: their length is 4.24.
    descend(Optimiser.of(weights, settings(Kind.SGD, 0, 0, false, 1), manager), weights);
    assertThat(value(weights, "bias")).isEqualTo((float) (2 - 0.01 / Math.sqrt(2)), within(1e-6f));

    var short1 = weights(2);
    descend(Optimiser.of(short1, settings(Kind.SGD, 0, 0, false, 5), manager), short1);
    assertThat(value(short1, "bias")).isEqualTo(2 - 0.03f, within(1e-6f));
  }

  @Test
  void the_average_keeps_its_share_and_takes_the_rest() {
    var all = List.of(new Parameter("a", List.of(2), Parameter.Role.BIAS));
    var parameters = new TorchParameters(all, Weights.of(Map.of("a", new float[] {1, 2})), manager);
    var averages = new TorchParameters(all, Weights.of(Map.of("a", new float[] {1, 2})), manager);
    var average = new WeightAverage(parameters, averages, 0.75, manager);

    parameters.get("a").muli(3);
    average.update();
    assertThat(averages.get("a").toFloatArray()).containsExactly(1.5f, 3);
    average.update();
    assertThat(averages.get("a").toFloatArray()).containsExactly(1.875f, 3.75f);
  }

  @Test
  void gradients_of_a_batchs_parts_add_up_to_those_of_the_whole() {
    var network = Spaces.quickstart().decode(Jobs.SMALL);
    var first = Weights.random(Parameters.of(network), new SplittableRandom(1));
    var images = TinyDataset.noise(network.input(), 10, 8).training();
    var batch = TinyDataset.batch(images, network.input(), 0, 1, 2, 3);
    // Equal parts, so that the statistics of batch normalisation are those of the whole.
    try (var whole = torch.cpu().open(network, Recipes.of(1, 8, 0), first);
        var parts = torch.cpu().open(network, Recipes.of(1, 8, 0), first)) {
      var twice = TinyDataset.batch(images, network.input(), 0, 1, 2, 3, 0, 1, 2, 3);
      whole.learn(twice, 8, 1);
      whole.update(0.1);
      parts.learn(batch, 8, 1);
      parts.learn(batch, 8, 1);
      parts.update(0.1);

      for (var parameter : Parameters.of(network)) {
        if (parameter.role().trained()) {
          assertThat(parts.weights().get(parameter.name()))
              .containsExactly(whole.weights().get(parameter.name()), within(1e-4f));
        }
      }
    }
  }

  @Test
  void targets_are_smoothed_labels_divided_by_minus_the_batch() {
    var shape = new gpunas.searchspace.Shape(1, 2, 2);
    var batch = TinyDataset.batch(TinyDataset.noise(shape, 10, 10).training(), shape, 3, 9);
    var targets = new TargetBuffer(2, 10, 0.1).load(batch, 4, manager);

    assertThat(targets.getFloat(0, 3)).isEqualTo(-0.2275f, within(1e-6f));
    assertThat(targets.getFloat(0, 4)).isEqualTo(-0.0025f, within(1e-6f));
    assertThat(targets.getFloat(1, 9)).isEqualTo(-0.2275f, within(1e-6f));
    assertThat(targets.sum().getFloat()).isEqualTo(-0.5f, within(1e-6f));
  }

  @Test
  void images_arrive_as_planes_of_pixel_by_255() {
    var shape = new gpunas.searchspace.Shape(3, 4, 5);
    var images = TinyDataset.noise(shape, 10, 10).training();
    var array = new ImageInput(manager).load(TinyDataset.batch(images, shape, 7, 2), manager);

    assertThat(array.getShape()).isEqualTo(new Shape(2, 3, 4, 5));
    var values = java.nio.FloatBuffer.allocate(60);
    View.evaluation(shape, 1).put(images, 2, values);
    assertThat(array.getFloat(1, 2, 3, 4)).isEqualTo(values.get((2 * 4 + 3) * 5 + 4));
  }

  @Test
  void dropout_drops_values_and_keeps_their_mean() {
    var dropped =
        new RandomDrop(0.25, false, new SplittableRandom(1))
            .forward(manager.ones(new Shape(100, 100)), true)
            .toFloatArray();

    assertThat(dropped).containsOnly(0, 4 / 3f);
    assertThat(IntStream.range(0, dropped.length).mapToDouble(i -> dropped[i]).average())
        .hasValueCloseTo(1.0, within(0.03));
  }

  @Test
  void drop_path_drops_whole_images() {
    var dropped =
        new RandomDrop(0.5, true, new SplittableRandom(1))
            .forward(manager.ones(new Shape(50, 2, 3, 3)), true);

    for (int i = 0; i < 50; i++) {
      assertThat(dropped.get(i).toFloatArray()).containsOnly(dropped.getFloat(i, 0, 0, 0));
    }
    assertThat(dropped.toFloatArray()).contains(0).contains(2);
  }

  @Test
  void nothing_is_dropped_outside_training() {
    var x = manager.ones(new Shape(3, 3));

    assertThat(new RandomDrop(0.5, false, new SplittableRandom(1)).forward(x, false)).isSameAs(x);
  }

  /** A matrix and a bias of one value each. */
  private Map<String, NDArray> weights(float value) {
    var weights = new LinkedHashMap<String, NDArray>();
    weights.put("matrix", manager.full(new Shape(1, 1), value));
    weights.put("bias", manager.full(new Shape(1), value));
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    return weights;
  }

  private static float value(Map<String, NDArray> weights, String name) {
    return weights.get(name).toFloatArray()[0];
  }

  private static Optimisation settings(
      Kind kind, double momentum, double decay, boolean decayAll, double clip) {
    return new Optimisation(kind, momentum, 0.9, 1e-3, decay, decayAll, clip);
  }

  private void descend(Optimiser optimiser, Map<String, NDArray> weights) {
    for (var weight : weights.values()) {
      JniUtils.setGradMode(true);
      var loss = weight.mul(3).sum();
      JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(loss.getShape()), false, false);
      JniUtils.setGradMode(false);
    }
    optimiser.step(0.01, manager);
  }
}
