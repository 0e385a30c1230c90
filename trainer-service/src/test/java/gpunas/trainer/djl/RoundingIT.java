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
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.Grid;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.Quantisation.Placement;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Jobs;
import gpunas.trainer.Learners;
import gpunas.trainer.Quantiser;
import gpunas.trainer.Recipes;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.data.View;
import gpunas.trainer.onnxruntime.Calibration;
import gpunas.trainer.onnxruntime.Calibration.Calibrated;
import gpunas.trainer.onnxruntime.CalibrationImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network that learns with the roundings of 8-bit integers rounds as the model that leaves. */
class RoundingIT {

  private static final int IMAGES = 8;

  /** Scores are near 1, of their differences a hundredth is due to quantisation. */
  private static final float TOLERANCE = 1e-5f;

  private static final Network NETWORK = Spaces.quickstart().decode(Jobs.SMALL);

  private static Learners device;

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    device = Torch.load().cpu();
  }

  static Stream<Quantisation> quantisations() {
    return Stream.of(
        Quantiser.HOW,
        new Quantisation(Placement.ONNXRUNTIME, Set.of()),
        Quantisation.usual(Placement.TENSORRT));
  }

  /**
   * Sums in another order may be rounded to another integer, from where all is different; two ways
   * in which ONNX Runtime computes one file differ so, too. What must not be is a rounding at
   * another place: then no image would have its scores.
   */
  @ParameterizedTest
  @MethodSource("quantisations")
  void scores_are_those_of_the_model_but_for_sums_that_are_rounded_otherwise(
      Quantisation quantisation) throws Exception {
    int images = 0;
    int same = 0;
    int sameWithoutOne = 0;
    for (long seed = 0; seed < 3; seed++) {
      var space = Spaces.quickstart();
      var network = space.decode(space.random(new SplittableRandom(seed)));
      var dataset = TinyDataset.noise(network.input(), network.classes(), 70);
      var weights = UnitWeights.of(network, new SplittableRandom(seed));
      var calibrated = calibrated(network, weights, dataset, quantisation);
      var places = places(network, weights, calibrated, quantisation);
      var expected = scores(calibrated.model().toBytes(), network, dataset.validation());
      images += IMAGES;
      same += same(inTorch(network, weights, places, dataset.validation()), expected);
      sameWithoutOne +=
          same(inTorch(network, weights, withoutOne(places), dataset.validation()), expected);
    }
    assertThat(same).as("images with the scores of the model").isGreaterThan(images / 8);
    assertThat(sameWithoutOne).as("if a map is not rounded").isZero();
  }

  /** Images whose scores are the same. */
  private static int same(float[] some, float[] others) {
    int classes = some.length / IMAGES;
    return (int)
        IntStream.range(0, IMAGES)
            .filter(image ->
                IntStream.range(image * classes, (image + 1) * classes)
                    .allMatch(i -> Math.abs(some[i] - others[i]) < TOLERANCE))
            .count();
  }

  /** The map whose numbers are the coarsest. */
  private static IntegerPlaces withoutOne(IntegerPlaces places) {
    var maps = new HashMap<>(places.maps());
    maps.remove(
        maps.entrySet().stream()
            .max(Map.Entry.comparingByValue(Comparator.comparingDouble(Grid::scale)))
            .orElseThrow()
            .getKey());
    return new IntegerPlaces(maps, places.weights(), places.roundsBiases());
  }

  @Test
  void what_leaves_learns_and_the_statistics_that_are_folded_into_it_stay() throws Exception {
    var random = new SplittableRandom(1);
    var dataset = TinyDataset.noise(NETWORK.input(), NETWORK.classes(), 70);
    var weights = UnitWeights.of(NETWORK, random);
    var calibrated = calibrated(NETWORK, weights, dataset, Quantiser.HOW);
    var places = places(NETWORK, weights, calibrated, Quantiser.HOW);
    var recipe = Recipes.of(1, IMAGES, 0);

    var tuned = afterTwoSteps(recipe, weights, places, dataset.training());
    for (var parameter : Parameters.of(NETWORK)) {
      var name = parameter.name();
      assertThat(tuned.get(name).equals(list(weights.get(name))))
          .as("%s is as it was", name)
          .isEqualTo(!parameter.role().trained());
    }
    assertThat(afterTwoSteps(Recipes.recomputing(recipe), weights, places, dataset.training()))
        .isEqualTo(tuned);
  }

  private static Map<String, List<Float>> afterTwoSteps(
      Recipe recipe, Weights weights, IntegerPlaces places, Images images) {
    var batch = TinyDataset.batch(images, NETWORK.input(), IntStream.range(0, IMAGES).toArray());
    try (var learner = device.tuner(NETWORK, recipe, weights, places)) {
      for (int step = 0; step < 2; step++) {
        learner.learn(batch, IMAGES, step);
        learner.update(0.01);
      }
      var after = new HashMap<String, List<Float>>();
      for (var parameter : Parameters.of(NETWORK)) {
        after.put(parameter.name(), list(learner.weights().get(parameter.name())));
      }
      return after;
    }
  }

  @Test
  void a_gradient_goes_through_a_rounding_and_is_zero_outside_of_the_numbers() {
    try (var manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      var script = new Script(NETWORK, manager);
      var unsigned = new float[] {-3, -1, -0.3f, 0.2f, 0.3f, 126.4f, 130};
      assertThat(
              rounded(
                  manager,
                  unsigned,
                  x ->
                      script.round(
                          x,
                          manager.create(new float[] {0.5f}),
                          manager.create(new int[] {2}),
                          false)))
          .isEqualTo(
              new Rounded(
                  List.of(-1f, -1f, -0.5f, 0f, 0.5f, 126.5f, 126.5f),
                  List.of(0f, 2f, 3f, 4f, 5f, 6f, 0f)));
      var signed = new float[] {-128.6f, -128.4f, 0.5f, 1.5f, 127.4f, 127.6f};
      assertThat(
              rounded(
                  manager,
                  signed,
                  x ->
                      script.round(
                          x, manager.create(new float[] {1}), manager.create(new int[] {0}), true)))
          .isEqualTo(
              new Rounded(
                  List.of(-128f, -128f, 0f, 2f, 127f, 127f), List.of(0f, 2f, 3f, 4f, 5f, 0f)));
    }
  }

  @Test
  void weights_are_rounded_by_channel_to_what_their_largest_value_or_their_bias_allows() {
    try (var manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      var script = new Script(NETWORK, manager);
      var weight =
          manager.create(
              new float[] {1.27f, 0.004f, -25.4f, 0.11f, 0, 0, 1e-30f, 0}, new Shape(4, 2, 1, 1));
      var bias = manager.create(new float[] {0.1f, -0.2f, 0, 1 << 20});
      var steps = script.steps(weight, bias, manager.create(new float[] {0.5f}));
      assertThat(steps.toFloatArray())
          .containsExactly(new float[] {0.01f, 0.2f, 1, 1f / (1 << 9)}, within(1e-8f));
      var zeros = manager.create(new int[4]);
      assertThat(
              rounded(
                  manager,
                  weight.toFloatArray(),
                  x -> script.roundWeight(x.reshape(4, 2, 1, 1), steps, zeros).reshape(-1)))
          .satisfies(rounded -> {
            assertThat(rounded.values().get(0)).isCloseTo(1.27f, within(1e-6f));
            assertThat(rounded.values().get(1)).isZero();
            assertThat(rounded.values().get(2)).isCloseTo(-25.4f, within(1e-5f));
            assertThat(rounded.values().get(3)).isCloseTo(0.2f, within(1e-6f));
            assertThat(rounded.gradients()).containsExactly(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f);
          });
    }
  }

  private static List<Float> floats(NDArray array) {
    return list(array.toFloatArray());
  }

  private static List<Float> list(float[] values) {
    var floats = new ArrayList<Float>();
    for (var each : values) {
      floats.add(each);
    }
    return floats;
  }

  private record Rounded(List<Float> values, List<Float> gradients) {}

  /** With the gradients of the sum of the first value, twice the second, and so on. */
  private static Rounded rounded(NDManager manager, float[] values, UnaryOperator<NDArray> round) {
    var x = manager.create(values);
    x.setRequiresGradient(true);
    JniUtils.setGradMode(true);
    NDArray y;
    try {
      y = round.apply(x);
      var sum = y.mul(manager.arange(1f, values.length + 1)).sum();
      JniUtils.backward((PtNDArray) sum, (PtNDArray) sum.onesLike(), false, false);
    } finally {
      JniUtils.setGradMode(false);
    }
    return new Rounded(floats(y), floats(x.getGradient()));
  }

  private Calibrated calibrated(
      Network network, Weights weights, Dataset dataset, Quantisation quantisation)
      throws Exception {
    var floats = OnnxModels.model(network, weights, OnnxOptions.deployment());
    var images = CalibrationImages.of(dataset, dataset.training().count());
    return new Calibration(quantisation, images)
        .calibrate(floats, View.evaluation(network.input(), 1), folder.resolve("part.onnx"));
  }

  private static IntegerPlaces places(
      Network network, Weights weights, Calibrated calibrated, Quantisation quantisation) {
    var floats = OnnxModels.model(network, weights, OnnxOptions.deployment());
    return IntegerPlaces.of(floats, calibrated.ranges(), quantisation);
  }

  private static float[] inTorch(
      Network network, Weights weights, IntegerPlaces places, Images images) {
    try (var learner = device.tuner(network, Recipes.of(1, 8, 0), weights, places)) {
      return learner.predict(
          TinyDataset.batch(images, network.input(), IntStream.range(0, IMAGES).toArray()), false);
    }
  }

  /** Of the model as it says, without kernels that round once more. */
  private static float[] scores(byte[] model, Network network, Images images) throws Exception {
    try (var runtime = new OnnxRuntime(model, OptLevel.NO_OPT)) {
      var rows = runtime.predict(images, network.input(), 0, IMAGES);
      var scores = new float[IMAGES * rows[0].length];
      for (int i = 0; i < IMAGES; i++) {
        System.arraycopy(rows[i], 0, scores, i * rows[0].length, rows[0].length);
      }
      return scores;
    }
  }
}
