package gpunas.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchspace.Choices;
import gpunas.searchspace.Gene;
import gpunas.searchspace.Gene.Property;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class GeneChoicesTest {

  private static final int BLOCK = 50;

  private static final List<Gene> GENES =
      List.of(
          new Gene(0, Property.FILTERS, Choices.range(32, 80, 16)),
          new Gene(0, Property.RESOLUTION, Choices.of(28, 32, 48)),
          new Gene(0, Property.KERNEL, Choices.of(3, 5)),
          new Gene(0, Property.EXPANSION, Choices.of(6)),
          new Gene(0, Property.LAYERS, Choices.of(0, 1, 7)));

  private final GeneChoices choices = new GeneChoices(GENES, BLOCK);

  @Test
  void every_choice_has_an_equal_part_of_the_unit_interval() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (var encodings = 1; encodings <= BLOCK; encodings++) {
      var fractions = random.ints((long) encodings * GENES.size()).toArray();
      var values = fractions.clone();
      choices.choose(values);
      for (var i = 0; i < values.length; i++) {
        var levels = GENES.get(i % GENES.size()).choices();
        var fraction = Integer.toUnsignedLong(fractions[i]) / 0x1p32;
        assertThat(values[i]).isEqualTo(levels.value((int) (fraction * levels.size())));
      }
    }
  }

  @Test
  void the_ends_of_the_interval_are_the_first_and_the_last_choice() {
    var values = new int[] {0, 0, 0, 0, 0, -1, -1, -1, -1, -1};
    choices.choose(values);
    assertThat(values).containsExactly(32, 28, 3, 6, 0, 80, 48, 5, 6, 7);
  }
}
