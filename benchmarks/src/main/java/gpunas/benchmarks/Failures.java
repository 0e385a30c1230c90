package gpunas.benchmarks;

import gpunas.benchmarks.task.Task;
import gpunas.optimizer.Candidate;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * Which trainings fail.
 *
 * @param byChance probability that a network's training fails for no reason of its own
 * @param largestParameters a network with more always fails
 */
record Failures(double byChance, double largestParameters) {

  private static final int SAMPLE = 2000;

  static final Failures NONE = new Failures(0, Double.POSITIVE_INFINITY);

  /**
   * The failures of a task.
   *
   * @param byChance probability that a training fails whatever is trained
   * @param largest the share of the task's candidates, those of most parameters, that always fail
   */
  static Failures of(Task task, double byChance, double largest) {
    if (largest == 0) {
      return new Failures(byChance, Double.POSITIVE_INFINITY);
    }
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
    double[] parameters =
        Stream.generate(() -> task.sample(random).cost().parameters())
            .limit(SAMPLE)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return new Failures(byChance, parameters[(int) ((1 - largest) * (SAMPLE - 1))]);
  }

  /** Whether a candidate's training fails in the search of this seed, however often it is tried. */
  boolean fails(Candidate candidate, long seed) {
    long mixed = (seed * 1_000_003 + 31) * 1_000_003 + candidate.point().hashCode();
    return candidate.cost().parameters() > largestParameters
        || RandomGeneratorFactory.of("L64X128MixRandom").create(mixed).nextDouble() < byChance;
  }
}
