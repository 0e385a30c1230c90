package gpunas.ranker.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.ranker.importance.Importance.Effect;
import gpunas.ranker.importance.Importance.OfGene;
import gpunas.ranker.importance.Importance.OfStage;
import gpunas.ranker.importance.ImportanceStudy.Trained;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImportanceStudyTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final int FIRST = gene("stage 3 filters");
  private static final int SECOND = gene("stage 2 kernel");

  @Test
  void the_gene_that_moves_accuracy_most_comes_first_with_its_effect() {
    var importance =
        ImportanceStudy.of(
            SPACE,
            trained(150, each -> 0.6 + 0.20 * level(each, FIRST) + 0.05 * level(each, SECOND)));

    assertThat(importance.networks()).isEqualTo(150);
    assertThat(importance.explained()).isGreaterThan(0.9);
    assertThat(importance.genes())
        .extracting(OfGene::name)
        .startsWith("stage 3 filters", "stage 2 kernel");
    var first = importance.genes().getFirst();
    assertThat(first.share()).isBetween(0.8, 0.98);
    assertThat(first.effects())
        .extracting(Effect::value)
        .isEqualTo(SPACE.genes().get(FIRST).choices().values());
    assertThat(first.effects()).extracting(Effect::accuracy).isSorted();
    double range = first.effects().getLast().accuracy() - first.effects().getFirst().accuracy();
    assertThat(range).isCloseTo(0.20, within(0.03));
    assertThat(importance.stages()).extracting(OfStage::stage).startsWith(3, 2);
    assertThat(importance.stages().getFirst().share()).isCloseTo(first.share(), within(0.15));
    assertThat(importance.stages().get(2).share()).isLessThan(0.1);
  }

  /** Each alone changes nothing on average. */
  @Test
  void genes_that_act_only_together_show_in_their_stage() {
    int other = gene("stage 3 expansion");
    var importance =
        ImportanceStudy.of(
            SPACE,
            trained(
                240, each -> 0.6 + 0.2 * (level(each, FIRST) - 0.5) * (level(each, other) - 0.5)));

    assertThat(importance.genes()).allSatisfy(each -> assertThat(each.share()).isLessThan(0.2));
    assertThat(importance.stages().getFirst().stage()).isEqualTo(3);
    assertThat(importance.stages().getFirst().share()).isGreaterThan(0.6);
  }

  @Test
  void a_slice_through_the_best_network_shows_what_averages_hide() {
    int other = gene("stage 3 expansion");
    var trained =
        trained(240, each -> 0.6 + 0.2 * (level(each, FIRST) - 0.5) * (level(each, other) - 0.5));
    var best = trained.stream().max(Comparator.comparingDouble(Trained::accuracy)).orElseThrow();
    var choices = SPACE.genes().get(FIRST).choices();

    var effects =
        ImportanceStudy.of(SPACE, trained).genes().stream()
            .filter(each -> each.name().equals("stage 3 filters"))
            .findFirst()
            .orElseThrow()
            .effects();
    assertThat(effects).allSatisfy(each -> assertThat(each.accuracy()).isCloseTo(0, within(0.02)));
    // It has one end of both genes: all other values of one are worse, up to its other end.
    assertThat(effects).allSatisfy(each -> assertThat(each.ofBest()).isLessThan(0.01));
    var own = best.encoding().gene(FIRST);
    var farthest =
        own == choices.values().getFirst()
            ? choices.values().getLast()
            : choices.values().getFirst();
    for (var each : effects) {
      if (each.value() == own) {
        assertThat(each.ofBest()).isCloseTo(0, within(1e-9));
      } else if (each.value() == farthest) {
        assertThat(each.ofBest()).isCloseTo(-0.1, within(0.04));
      }
      assertThat(each.ofBestDeviation()).isBetween(1e-6, 0.05);
    }
  }

  @Test
  void chance_explains_nothing() {
    for (int seed = 0; seed < 5; seed++) {
      var random = new Random(seed);
      for (int count : new int[] {20, 80}) {
        var importance = ImportanceStudy.of(SPACE, trained(count, _ -> random.nextDouble()));
        assertThat(importance.explained()).isLessThan(0.1);
      }
    }
  }

  @Test
  void the_same_trainings_say_the_same_and_repeats_are_averaged() {
    var trained = trained(60, each -> 0.5 + 0.2 * level(each, FIRST));
    var twice = new ArrayList<Trained>();
    for (var each : trained) {
      twice.add(new Trained(each.encoding(), each.accuracy() - 0.1));
      twice.add(new Trained(each.encoding(), each.accuracy() + 0.1));
    }
    assertThat(ImportanceStudy.of(SPACE, trained)).isEqualTo(ImportanceStudy.of(SPACE, trained));
    assertThat(ImportanceStudy.of(SPACE, twice).networks()).isEqualTo(60);
    assertThat(ImportanceStudy.of(SPACE, twice).genes().getFirst().name())
        .isEqualTo("stage 3 filters");
  }

  @Test
  void equal_accuracies_depend_on_nothing() {
    assertThat(ImportanceStudy.of(SPACE, trained(30, _ -> 0.7)))
        .isEqualTo(new Importance(30, 0, List.of(), List.of()));
  }

  @Test
  void a_few_networks_say_nothing_however_often_they_were_trained() {
    var nineteen = trained(19, _ -> 0.7);
    var often = new ArrayList<Trained>();
    Collections.nCopies(3, nineteen).forEach(often::addAll);

    assertThatThrownBy(() -> ImportanceStudy.of(SPACE, often))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("19 different networks are too few")
        .hasMessageContaining("at least 20");
  }

  @Test
  void of_thousands_of_networks_some_are_learnt_from() {
    var importance =
        ImportanceStudy.of(SPACE, trained(2000, each -> 0.6 + 0.2 * level(each, FIRST)));

    assertThat(importance.networks()).isEqualTo(250);
    assertThat(importance.genes().getFirst().name()).isEqualTo("stage 3 filters");
  }

  private static List<Trained> trained(int count, ToDoubleFunction<Encoding> accuracy) {
    var random = new Random(1);
    return Stream.generate(() -> SPACE.random(random))
        .distinct()
        .limit(count)
        .map(each -> new Trained(each, accuracy.applyAsDouble(each)))
        .toList();
  }

  private static double level(Encoding encoding, int gene) {
    var choices = SPACE.genes().get(gene).choices();
    return choices.levelOf(encoding.gene(gene)) / (choices.size() - 1.0);
  }

  private static int gene(String name) {
    return IntStream.range(0, SPACE.genes().size())
        .filter(i -> SPACE.genes().get(i).name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
