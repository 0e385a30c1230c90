package gpunas.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchmodel.Band;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.Spaces;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class BandsTest {

  private static final LayerGrid GRID = new LayerGrid(Spaces.quickstart());

  @Test
  void two_bands_share_most_of_the_space_between_them() {
    var latency = GRID.cost(layer -> 1 + layer.macs() / 1e5);
    var bands = Bands.of(GRID.space(), latency);
    assertThat(bands).extracting(Band::name).containsExactly("fast", "accurate");
    assertThat(bands.get(1).fromMicros()).isEqualTo(bands.get(0).belowMicros());

    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    var fast = 0;
    var accurate = 0;
    for (var i = 0; i < 2000; i++) {
      var micros = latency.of(GRID.space().random(random));
      fast += micros < bands.get(0).belowMicros() ? 1 : 0;
      accurate +=
          micros >= bands.get(1).fromMicros() && micros < bands.get(1).belowMicros() ? 1 : 0;
    }
    assertThat(fast).isBetween(500, 700);
    assertThat(accurate).isBetween(800, 1000);
  }

  @Test
  void a_budget_has_three_digits_as_people_write_it() {
    var bands = Bands.of(GRID.space(), GRID.cost(Layer::parameters));
    assertThat(bands)
        .allSatisfy(band ->
            assertThat(Double.toString(band.belowMicros()).replaceAll("[.0]", "").length())
                .isLessThanOrEqualTo(3));
  }
}
