package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Devices;
import gpunas.trainer.Recipes;
import gpunas.trainer.data.TinyDataset;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchNetworkIT {

  private static Devices torch;

  @BeforeAll
  static void load() {
    torch = Torch.load();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void a_small_network_computes_what_its_export_computes(long seed) throws Exception {
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new SplittableRandom(seed)));

    computes_the_same_as_its_export(network, 16);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void a_gpunet_computes_what_its_export_computes(long seed) throws Exception {
    var space = Spaces.gpunet();
    var encoding = space.random(new SplittableRandom(seed)).with(0, 64);

    computes_the_same_as_its_export(space.decode(encoding), 4);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void trains_as_many_values_as_the_network_has(long seed) {
    var space = Spaces.gpunet();
    var network = space.decode(space.random(new SplittableRandom(seed)));
    try (var manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      var all = Parameters.of(network);
      var first = Weights.random(all, new SplittableRandom(seed));
      var trained = new TorchParameters(all, first, manager).trained();

      assertThat(trained.values().stream().mapToLong(NDArray::size).sum())
          .isEqualTo(network.parameters());
    }
  }

  /** Two steps first, so that the batch normalisations have seen something. */
  private static void computes_the_same_as_its_export(Network network, int images)
      throws Exception {
    var dataset = TinyDataset.noise(network.input(), network.classes(), images);
    var indices = IntStream.range(0, images).toArray();
    var recipe = Recipes.of(1, images, 0);
    var first = Weights.random(Parameters.of(network), new SplittableRandom(1));
    var batch = TinyDataset.batch(dataset.training(), network.input(), indices);
    try (var learner = torch.cpu().open(network, recipe, first)) {
      for (int step = 0; step < 2; step++) {
        learner.learn(batch, images, step);
        learner.update(0.01);
      }
      var scores = learner.predict(batch, true);
      var model = OnnxModels.of(network, learner.weights(), OnnxOptions.deployment());
      try (var runtime = new OnnxRuntime(model)) {
        var expected = runtime.predict(dataset.validation(), network.input(), 0, images);
        var tolerance = 1e-4f * Math.max(1, largest(scores));
        for (int i = 0; i < scores.length; i++) {
          assertThat(scores[i])
              .as("image %d", i / network.classes())
              .isEqualTo(expected[i / network.classes()][i % network.classes()], within(tolerance));
        }
      }
    }
  }

  private static float largest(float[] scores) {
    var largest = 0f;
    for (var score : scores) {
      largest = Math.max(largest, Math.abs(score));
    }
    return largest;
  }
}
