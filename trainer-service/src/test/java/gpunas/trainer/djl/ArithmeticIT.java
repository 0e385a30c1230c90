package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.Parameter;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Optimisation.Kind;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Devices;
import gpunas.trainer.Jobs;
import gpunas.trainer.Recipes;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.data.View;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
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
  void convolutions_of_any_number_of_channels_are_those_of_double_precision() {
    assertThat(Kernels.fault(manager)).isEmpty();
  }

  @Test
  void a_lost_channel_is_found() {
    var one = new Shape(1, 1);

    assertThat(
            Kernels.fault(
                manager,
                (images, filters, padding) -> {
                  var lossy = filters.duplicate();
                  lossy.set(new NDIndex("-1, 3"), 0);
                  return Conv2d.conv2d(
                          images, lossy, null, one, new Shape(padding, padding), one, 1)
                      .singletonOrThrow();
                }))
        .hasValueSatisfying(
            fault -> assertThat(fault).startsWith("a convolution of 1 by 1 from 24 to "));
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
  void a_batchs_loss_in_bfloat16_is_near_that_in_float32() {
    var network = Spaces.quickstart().decode(Jobs.SMALL);
    var first = Weights.random(Parameters.of(network), new SplittableRandom(1));
    var images = TinyDataset.noise(network.input(), 10, 8).training();
    var batch = TinyDataset.batch(images, network.input(), 0, 1, 2, 3, 4, 5, 6, 7);
    var recipe = Recipes.of(1, 8, 0);
    try (var single = torch.cpu().open(network, recipe, first);
        var mixed = torch.cpu().open(network, Recipes.inBfloat16(recipe), first)) {
      var loss = single.learn(batch, 8, 1);

      assertThat(mixed.learn(batch, 8, 1)).isNotEqualTo(loss).isCloseTo(loss, within(0.02));
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
  void a_step_frees_the_gradients_it_has_followed() {
    var weights = weights(1);
    var optimiser = Optimiser.of(weights, settings(Kind.SGD, 0, 0, false, 0), manager);
    for (int step = 1; step <= 2; step++) {
      descend(optimiser, weights);

      assertThat(value(weights, "matrix")).isEqualTo(1 - step * 0.03f, within(1e-6f));
      assertThat(weights.values())
          .allMatch(weight -> weight.hasGradient())
          .allMatch(weight -> JniUtils.getGradient((PtNDArray) weight) == null);
    }
  }

  @Test
  void swish_and_its_gradient_are_known() {
    var x = manager.create(new float[] {-3, 0, 0.5f, 2});
    var script = new Script(Spaces.quickstart().decode(Jobs.SMALL), manager);
    var gradient = gradient(x, () -> script.swish(x));

    for (int i = 0; i < 4; i++) {
      double value = x.getFloat(i);
      double gate = 1 / (1 + Math.exp(-value));
      assertThat(script.swish(x).getFloat(i)).isEqualTo((float) (value * gate), within(1e-6f));
      assertThat(gradient.getFloat(i))
          .isEqualTo((float) (gate * (1 + value * (1 - gate))), within(1e-6f));
    }
  }

  /** Eight bits of mantissa: some hundredths at most where many terms are summed. */
  @Test
  void gradients_pass_through_convolutions_in_bfloat16_to_float32_weights() {
    var network = Spaces.quickstart().decode(Jobs.SMALL);
    var stem = (Operation.Convolution) network.layers().getFirst().operations().getFirst();
    var x = manager.randomUniform(-1, 1, new Shape(4, 1, 28, 28));
    var filters = stem.output().channels();
    var weight = manager.randomUniform(-1, 1, new Shape(filters, 1, stem.kernel(), stem.kernel()));
    var stride = new Shape(stem.stride(), stem.stride());
    var padding = new Shape(stem.padding(), stem.padding());
    var script = new Script(network, manager);
    var mixed = gradient(weight, () -> script.single(script.convolve(stem, x, weight)));
    var single =
        gradient(
            weight,
            () ->
                Conv2d.conv2d(x, weight, manager.zeros(new Shape(filters)), stride, padding)
                    .singletonOrThrow());

    assertThat(mixed.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(mixed.toFloatArray()).isNotEqualTo(single.toFloatArray());
    var difference = mixed.sub(single).norm().getFloat() / single.norm().getFloat();
    assertThat(difference).isLessThan(0.02f);
  }

  /** Of the sum of a function's values by {@code x}. */
  private static NDArray gradient(NDArray x, Supplier<NDArray> function) {
    x.setRequiresGradient(true);
    JniUtils.zeroGrad((PtNDArray) x);
    JniUtils.setGradMode(true);
    try {
      var sum = function.get().sum();
      var one = (PtNDArray) x.getManager().ones(sum.getShape());
      JniUtils.backward((PtNDArray) sum, one, false, false);
      return x.getGradient().duplicate();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  @Test
  void dropout_drops_values_and_keeps_their_mean() {
    var dropped =
        new RandomDrop(0.25, false, new SplittableRandom(1))
            .forward(manager.ones(new Shape(100, 100)), Pass.LEARNING)
            .toFloatArray();

    assertThat(dropped).containsOnly(0, 4 / 3f);
    assertThat(IntStream.range(0, dropped.length).mapToDouble(i -> dropped[i]).average())
        .hasValueCloseTo(1.0, within(0.03));
  }

  @Test
  void drop_path_drops_whole_images() {
    var dropped =
        new RandomDrop(0.5, true, new SplittableRandom(1))
            .forward(manager.ones(new Shape(50, 2, 3, 3)), Pass.LEARNING);

    for (int i = 0; i < 50; i++) {
      assertThat(dropped.get(i).toFloatArray()).containsOnly(dropped.getFloat(i, 0, 0, 0));
    }
    assertThat(dropped.toFloatArray()).contains(0).contains(2);
  }

  @Test
  void nothing_is_dropped_outside_training() {
    var x = manager.ones(new Shape(3, 3));

    var drop = new RandomDrop(0.5, false, new SplittableRandom(1));
    assertThat(drop.forward(x, Pass.EVALUATION)).isSameAs(x);
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
