package gpunas.benchmarks.task;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.searchmodel.Objective;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** A search whose outcome is known: candidates are the networks within the latency limit. */
public final class Task implements CandidateSpace {

  private static final int MAX_DRAWS = 1_000_000;

  private final String name;
  private final List<Gene> genes;
  private final List<Point> listed;
  private final UnaryOperator<Point> canonical;
  private final Costs costs;
  private final Accuracy accuracy;
  private final double limitMicros;
  private final Objective objective;
  private final double optimum;

  /** What is known of a network without training it. */
  record Costs(Quantity latencyMicros, Quantity macs, Quantity parameters) {}

  /**
   * What training shows, top-1 in per cent.
   *
   * @param observed what one training shows, but for noise
   * @param truth what regret is measured on
   * @param noise standard deviation that a training adds to what it shows
   */
  record Accuracy(Quantity observed, Quantity truth, double noise) {}

  /**
   * @param listed all networks, empty if every combination of levels is one
   * @param canonical the one point that stands for all that are the same network
   * @param limitMicros the highest latency a candidate may have
   * @param optimum the lowest true loss of a candidate
   */
  Task(
      String name,
      List<Gene> genes,
      List<Point> listed,
      UnaryOperator<Point> canonical,
      Costs costs,
      Accuracy accuracy,
      double limitMicros,
      Objective objective,
      double optimum) {
    this.name = name;
    this.genes = genes;
    this.listed = listed;
    this.canonical = canonical;
    this.costs = costs;
    this.accuracy = accuracy;
    this.limitMicros = limitMicros;
    this.objective = objective;
    this.optimum = optimum;
  }

  /** Returns the name in the task's file. */
  public String name() {
    return name;
  }

  /** Returns the highest latency that a candidate may have, microseconds. */
  public double limitMicros() {
    return limitMicros;
  }

  /** Returns what is minimised, with 1 - top-1 in place of the cross-entropy. */
  public Objective objective() {
    return objective;
  }

  @Override
  public List<Gene> genes() {
    return genes;
  }

  @Override
  public @Nullable Candidate find(Point point) {
    var network = canonical.apply(point);
    double latencyMicros = costs.latencyMicros.of(network);
    // False also for a latency that is not a number: there is no such network.
    return latencyMicros <= limitMicros
        ? new Candidate(
            network, new Cost(latencyMicros, costs.macs.of(network), costs.parameters.of(network)))
        : null;
  }

  @Override
  public Candidate sample(RandomGenerator random) {
    for (int i = 0; i < MAX_DRAWS; i++) {
      Candidate drawn = find(draw(random));
      if (drawn != null) {
        return drawn;
      }
    }
    throw new IllegalStateException(
        "None of %d networks drawn from %s is within the latency limit of %s."
            .formatted(MAX_DRAWS, name, limitMicros));
  }

  private Point draw(RandomGenerator random) {
    return listed.isEmpty()
        ? Point.of(genes.stream().mapToInt(gene -> random.nextInt(gene.levels())).toArray())
        : listed.get(random.nextInt(listed.size()));
  }

  /**
   * Trains a candidate: the same network shows the same whenever it is trained with the same seed.
   *
   * @param repetition 0 for the first training of the candidate, and so on
   * @return 1 - top-1, with noise
   */
  public double train(Candidate candidate, long seed, int repetition) {
    long mixed = (seed * 1_000_003 + repetition) * 1_000_003 + candidate.point().hashCode();
    double gaussian = RandomGeneratorFactory.of("L64X128MixRandom").create(mixed).nextGaussian();
    double top1 = accuracy.observed.of(candidate.point()) + accuracy.noise * gaussian;
    return (100 - top1) / 100;
  }

  /** Returns the objective of a candidate that trainings showed to have this error, 1 - top-1. */
  public double loss(double error, Candidate candidate) {
    return objective.of(error, candidate.cost().latencyMicros());
  }

  /** Returns by how much a candidate's true loss exceeds that of the best. */
  public double regret(Candidate candidate) {
    double top1 = accuracy.truth.of(candidate.point());
    return loss((100 - top1) / 100, candidate) - optimum;
  }
}
