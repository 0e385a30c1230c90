package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.searchmodel.Objective;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureModelTest {

  private static final int GENES = 8;
  private static final List<Gene> SPACE =
      Collections.nCopies(GENES, new Gene(Gene.Kind.ORDINAL, 4));

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static List<Candidate> candidates(long seed) {
    var random = random(seed);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      int[] levels = random.ints(GENES, 0, 4).toArray();
      double size = 1 + levels[0] + 2 * levels[1] + levels[2];
      candidates.add(new Candidate(Point.of(levels), new Cost(100, 1e6 * size, 1e4 * size)));
    }
    return candidates.stream().distinct().toList();
  }

  /** The share of failures that the others explain. */
  private static double explained(List<Candidate> candidates, Predicate<Candidate> fails) {
    var history = new History(new Objective(0, 1));
    history.set(
        candidates.stream()
            .<FinishedTrial>map(candidate ->
                fails.test(candidate)
                    ? new FinishedTrial.Failed(candidate)
                    : new FinishedTrial.Completed(candidate, 1, 1, 1))
            .toList());
    var model = new FailureModel(history, new ModelInput(SPACE, candidates));
    var failed = history.failed();
    return (double) failed.stream().filter(model::explains).count() / failed.size();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void failures_by_chance_are_not_explained_by_the_networks(long seed) {
    var chance = random(100 + seed);
    assertThat(explained(candidates(seed), _ -> chance.nextInt(5) == 0)).isLessThan(0.3);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void failures_of_large_networks_are(long seed) {
    assertThat(explained(candidates(seed), candidate -> candidate.cost().parameters() > 90_000))
        .isGreaterThan(0.8);
  }
}
