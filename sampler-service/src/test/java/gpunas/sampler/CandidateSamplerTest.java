package gpunas.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.searchspace.StemChoices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CandidateSamplerTest {

  static Stream<SearchSpace> spaces() {
    return Stream.of(Spaces.gpunet(), Spaces.quickstart());
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void every_candidate_is_a_canonical_encoding_of_the_space(SearchSpace space) {
    for (var encoding : encodings(space, new CandidateSampler(space, 1).draw(0, 2000))) {
      assertThat(space.violations(encoding)).isEmpty();
      assertThat(space.canonical(encoding)).isEqualTo(encoding);
    }
  }

  @Test
  void candidates_of_a_large_space_are_distinct() {
    var space = Spaces.gpunet();
    var drawn = encodings(space, new CandidateSampler(space, 1).draw(0, 20_000));
    assertThat(new HashSet<>(drawn)).hasSize(20_000);
  }

  @Test
  void where_a_draw_begins_changes_nothing() {
    var sampler = new CandidateSampler(Spaces.gpunet(), 3);
    var all = encodings(Spaces.gpunet(), sampler.draw(0, 500));
    assertThat(encodings(Spaces.gpunet(), sampler.draw(123, 100))).isEqualTo(all.subList(123, 223));
  }

  @Test
  void another_seed_draws_other_candidates() {
    var one = encodings(Spaces.gpunet(), new CandidateSampler(Spaces.gpunet(), 1).draw(0, 1000));
    var two = encodings(Spaces.gpunet(), new CandidateSampler(Spaces.gpunet(), 2).draw(0, 1000));
    assertThat(one).doesNotContainAnyElementsOf(two);
  }

  /** Sobol points are more even than chance: each choice has its share to within two candidates. */
  @Test
  void every_choice_of_a_gene_that_is_never_absent_is_drawn_equally_often() {
    var space = Spaces.gpunet();
    var drawn = encodings(space, new CandidateSampler(space, 1).draw(0, 4096));
    for (var position : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
      var choices = space.genes().get(position).choices();
      for (var value : choices.values()) {
        var share = 4096.0 / choices.size();
        assertThat(drawn.stream().filter(each -> each.gene(position) == value).count())
            .as("%s %d", space.genes().get(position).name(), value)
            .isBetween((long) share - 2, (long) share + 2);
      }
    }
  }

  @Test
  void a_choice_that_does_not_fit_into_16_bits_is_refused() {
    var space =
        new SearchSpace(
            "huge",
            3,
            10,
            128,
            Padding.SAME,
            Choices.of(40_000),
            new StemChoices(Choices.of(8), 3, 2, Activation.RELU),
            Spaces.quickstart().stages());
    assertThatThrownBy(() -> new CandidateSampler(space, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resolution may be 40000; expected at most 32767");
  }

  static List<Encoding> encodings(SearchSpace space, byte[] packed) {
    var genes = space.genes().size();
    var shorts = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    var encodings = new ArrayList<Encoding>();
    while (shorts.hasRemaining()) {
      var values = new int[genes];
      for (var i = 0; i < genes; i++) {
        values[i] = shorts.get();
      }
      encodings.add(Encoding.of(values));
    }
    return encodings;
  }
}
