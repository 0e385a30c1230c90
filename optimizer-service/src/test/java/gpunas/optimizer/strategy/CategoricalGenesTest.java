package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Gene.Kind;
import gpunas.optimizer.Point;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.StrategyName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which number stands for which level of a categorical gene means nothing. */
class CategoricalGenesTest {

  private static final Objective OBJECTIVE = new Objective(0.05, 0.6);
  private static final int[] LEVELS = {3, 4, 3, 4};
  private static final int TRAININGS = 30;

  /**
   * 144 networks, so few that a proposal is the best of all of them; the first two genes are
   * categorical.
   *
   * @param codes by categorical gene and level, the number that stands for it
   */
  private record CodedSpace(List<List<Integer>> codes) implements CandidateSpace {

    @Override
    public List<Gene> genes() {
      return List.of(
          new Gene(Kind.CATEGORICAL, LEVELS[0]),
          new Gene(Kind.CATEGORICAL, LEVELS[1]),
          new Gene(Kind.ORDINAL, LEVELS[2]),
          new Gene(Kind.ORDINAL, LEVELS[3]));
    }

    @Override
    public Candidate find(Point coded) {
      int[] network = network(coded);
      int size = 1 + network[0] + 2 * network[2] + network[3];
      return new Candidate(coded, new Cost(100 * size, 1e6 * size, 1e4 * (size + network[1])));
    }

    @Override
    public Candidate sample(RandomGenerator random) {
      int[] levels = new int[LEVELS.length];
      for (int gene = 0; gene < levels.length; gene++) {
        int level = random.nextInt(LEVELS[gene]);
        levels[gene] = gene < codes.size() ? codes.get(gene).get(level) : level;
      }
      return find(Point.of(levels));
    }

    /** The levels that a point stands for. */
    int[] network(Point coded) {
      int[] levels = coded.toArray();
      for (int gene = 0; gene < codes.size(); gene++) {
        levels[gene] = codes.get(gene).indexOf(coded.level(gene));
      }
      return levels;
    }

    double crossEntropy(Candidate candidate) {
      int[] network = network(candidate.point());
      return 1
          + (network[0] == 1 ? 0 : 0.3)
          + (network[1] == 0 ? 0 : network[1] == 3 ? 0.05 : 0.2)
          - 0.03 * network[2] * (network[0] == 1 ? 2 : 1)
          - 0.02 * network[3];
    }
  }

  private static List<List<Integer>> proposed(StrategyName strategy, CodedSpace space, long seed) {
    var optimizer = Strategies.named(strategy).optimizer(space, OBJECTIVE);
    List<FinishedTrial> finished = new ArrayList<>();
    List<List<Integer>> networks = new ArrayList<>();
    for (int i = 0; i < TRAININGS; i++) {
      var random = RandomGeneratorFactory.of("L64X128MixRandom").create(100 * seed + i);
      var next = optimizer.ask(1, List.of(), random).getFirst().candidate();
      networks.add(Arrays.stream(space.network(next.point())).boxed().toList());
      finished.add(new FinishedTrial.Completed(next, space.crossEntropy(next), 1, 1));
      optimizer.tell(finished);
    }
    return networks;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void other_codes_of_the_same_levels_lead_to_the_same_proposals(long seed) {
    var plain = new CodedSpace(List.of(List.of(0, 1, 2), List.of(0, 1, 2, 3)));
    var coded = new CodedSpace(List.of(List.of(2, 0, 1), List.of(1, 3, 0, 2)));
    assertThat(proposed(StrategyName.BAYESIAN, coded, seed))
        .isEqualTo(proposed(StrategyName.BAYESIAN, plain, seed));
  }

  @Test
  void the_order_of_ordinal_levels_does_mean_something() {
    var space = new CodedSpace(List.of());
    // A single reference, so that the features are left out.
    var input = new ModelInput(space.genes(), List.of(space.find(Point.of(0, 0, 0, 0))));
    assertThat(squaredDistance(input, space, 0, 1))
        .isCloseTo(squaredDistance(input, space, 0, 2), within(1e-12));
    assertThat(squaredDistance(input, space, 2, 1)).isLessThan(squaredDistance(input, space, 2, 2));
  }

  /** Between level 0 of a gene and another one. */
  private static double squaredDistance(ModelInput input, CodedSpace space, int gene, int level) {
    var zero = Point.of(0, 0, 0, 0);
    double[] a = input.row(space.find(zero));
    double[] b = input.row(space.find(zero.with(gene, level)));
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
