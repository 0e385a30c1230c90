package gpunas.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.searchspace.StemChoices;
import java.util.HashSet;
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
    for (var encoding : new CandidateSampler(space, 1).draw(0, 2000).toList()) {
      assertThat(space.violations(encoding)).isEmpty();
      assertThat(space.canonical(encoding)).isEqualTo(encoding);
    }
  }

  @Test
  void candidates_of_a_large_space_are_distinct() {
    var space = Spaces.gpunet();
    var drawn = new CandidateSampler(space, 1).draw(0, 20_000).toList();
    assertThat(new HashSet<>(drawn)).hasSize(20_000);
  }

  @Test
  void where_a_draw_begins_changes_nothing() {
    var sampler = new CandidateSampler(Spaces.gpunet(), 3);
    var all = sampler.draw(0, 500).toList();
    assertThat(sampler.draw(123, 100).toList()).isEqualTo(all.subList(123, 223));
  }

  @Test
  void another_seed_draws_other_candidates() {
    var one = new CandidateSampler(Spaces.gpunet(), 1).draw(0, 1000).toList();
    var two = new CandidateSampler(Spaces.gpunet(), 2).draw(0, 1000).toList();
    assertThat(one).doesNotContainAnyElementsOf(two);
  }

  /** Sobol points are more even than chance: each choice has its share to within two candidates. */
  @Test
  void every_choice_of_a_gene_that_is_never_absent_is_drawn_equally_often() {
    var space = Spaces.gpunet();
    var drawn = new CandidateSampler(space, 1).draw(0, 4096).toList();
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
}
