package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Devices;
import gpunas.trainer.Recipes;
import gpunas.trainer.data.TinyDataset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights, statistics and what the optimiser remembers are the same, bit for bit. */
class RecomputationIT {

  private static final int IMAGES = 6;

  private static Devices torch;

  @BeforeAll
  static void load() {
    torch = Torch.load();
  }

  /** Dropout, drop path, an average of the weights, batches in two parts. */
  @ParameterizedTest
  @EnumSource
  void changes_nothing_of_what_is_learned(Optimisation.Kind kind) {
    var space = Spaces.quickstart();
    for (int seed = 0; seed < 3; seed++) {
      changes_nothing(
          space.decode(space.random(new SplittableRandom(seed))),
          Recipes.full(1, 2 * IMAGES, kind));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void changes_nothing_of_a_gpunet(long seed) {
    var space = Spaces.gpunet();
    var encoding = space.random(new SplittableRandom(seed)).with(0, 64);
    var recipe = Recipes.dropping(0.3, Recipes.of(1, 2 * IMAGES, 0));

    changes_nothing(space.decode(encoding), recipe);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void changes_nothing_in_bfloat16(long seed) {
    var space = Spaces.quickstart();
    var recipe = Recipes.inBfloat16(Recipes.dropping(0.3, Recipes.of(1, 2 * IMAGES, 0)));

    changes_nothing(space.decode(space.random(new SplittableRandom(seed))), recipe);
  }

  private static void changes_nothing(Network network, Recipe recipe) {
    var kept = learned(network, recipe);
    var recomputed = learned(network, Recipes.recomputing(recipe));

    assertThat(recomputed.keySet()).isEqualTo(kept.keySet());
    kept.forEach((name, values) -> assertThat(recomputed.get(name)).as(name).isEqualTo(values));
  }

  /** The state after two steps of two parts. */
  private static Map<String, float[]> learned(Network network, Recipe recipe) {
    var dataset = TinyDataset.noise(network.input(), network.classes(), 4 * IMAGES);
    var first = Weights.random(Parameters.of(network), new SplittableRandom(1));
    try (var learner = torch.cpu().open(network, recipe, first)) {
      for (int part = 0; part < 4; part++) {
        var images = IntStream.range(part * IMAGES, (part + 1) * IMAGES).toArray();
        var batch = TinyDataset.batch(dataset.training(), network.input(), images);
        assertThat(learner.learn(batch, 2 * IMAGES, part)).isPositive();
        if (part % 2 == 1) {
          learner.update(0.01);
        }
      }
      var state = new HashMap<String, float[]>();
      learner.state().forEach((name, tensor) -> state.put(name, tensor.values()));
      assertThat(state.values().stream().map(Arrays::hashCode).distinct().count()).isGreaterThan(9);
      return state;
    }
  }
}
