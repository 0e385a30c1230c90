package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.Released;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.TinyDataset;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch, where networks learn, computes what ONNX Runtime does, where they are deployed. */
class ParityIT {

  /** Scores are near 1; 32-bit sums in another order differ by some 1e-6. */
  private static final float TOLERANCE = 1e-5f;

  @BeforeAll
  static void load() {
    Torch.load();
  }

  @ParameterizedTest
  @EnumSource
  void a_released_network_computes_the_same_in_both(Released released) throws Exception {
    computes_the_same_in_both(released.network(Padding.AS_RELEASED), 1);
  }

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_member_of_table_1_computes_the_same_in_both(long seed) throws Exception {
    var space = Spaces.gpunet();
    var member = space.random(new SplittableRandom(seed));
    computes_the_same_in_both(space.decode(member.with(0, 64)), seed); // on small images
  }

  private static void computes_the_same_in_both(Network network, long seed) throws Exception {
    var images = TinyDataset.noise(network.input(), network.classes(), 2).validation();
    var weights = UnitWeights.of(network, new SplittableRandom(seed));
    var model = OnnxModels.of(network, weights, OnnxOptions.deployment());
    try (var runtime = new OnnxRuntime(model)) {
      var expected = runtime.predict(images, network.input(), 0, 2);
      var scores = inTorch(network, weights, images);
      assertThat(scores.length).isEqualTo(2 * network.classes());
      assertThat(Arrays.copyOf(scores, network.classes()))
          .containsExactly(expected[0], within(TOLERANCE));
      assertThat(Arrays.copyOfRange(scores, network.classes(), scores.length))
          .containsExactly(expected[1], within(TOLERANCE));
      assertThat(difference(expected))
          .as("the images are distinguished")
          .isGreaterThan(10 * TOLERANCE);
    }
  }

  private static double difference(float[][] scores) {
    return IntStream.range(0, scores[0].length)
        .mapToDouble(i -> Math.abs(scores[0][i] - scores[1][i]))
        .max()
        .orElseThrow();
  }

  /** Class scores of images, one after the other. */
  private static float[] inTorch(Network network, Weights weights, Images images) {
    JniUtils.setGradMode(false);
    try (var manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      var parameters = new TorchParameters(Parameters.of(network), weights, manager);
      assertThat(parameters.trained().values().stream().mapToLong(NDArray::size).sum())
          .isEqualTo(network.parameters());
      var indices = IntStream.range(0, images.count()).toArray();
      var batch =
          new ImageInput(manager)
              .load(TinyDataset.batch(images, network.input(), indices), manager);
      return new TorchNetwork(
              network,
              parameters,
              0,
              0,
              new SteppedRandom(),
              Precision.FLOAT32,
              new Script(network, manager))
          .forward(batch, Pass.EVALUATION)
          .toFloatArray();
    }
  }
}
