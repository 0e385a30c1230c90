package gpunas.benchmarks.task;

import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Point;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A search whose outcome is known. */
public final class Task implements CandidateSpace {

  /** Where the numbers of a network come from. */
  interface Source {
    /** Returns latency, MACs and parameters, or null for a network that is not there. */
    @Nullable Cost cost(Point point);

    /** Returns what a training shows, per cent top-1, without the noise of {@link #noise}. */
    double observedTop1(Point point);

    /** Returns what the regret is measured on, per cent top-1. */
    double trueTop1(Point point);

    /** Draws a network, feasible or not. */
    Point sample(RandomGenerator random);
  }

  private static final int MAX_DRAWS = 1_000_000;

  private final String name;
  private final List<Gene> genes;
  private final Source source;
  private final double noise;
  private final double limitMicros;
  private final Objective objective;
  private final double optimum;

  Task(String name, List<Gene> genes, Source source, double noise, double limitMicros, Objective objective, double optimum) {
    this.name = name;
    this.genes = genes;
    this.source = source;
    this.noise = noise;
    this.limitMicros = limitMicros;
    this.objective = objective;
    this.optimum = optimum;
  }

  public String name() { return name; }
  public Objective objective() { return objective; }
  @Override public List<Gene> genes() { return genes; }

  @Override public @Nullable Candidate find(Point point) {
    @Nullable Cost cost = source.cost(point);
    return cost == null || cost.latencyMicros() > limitMicros ? null : new Candidate(point, cost);
  }

  @Override public Candidate sample(RandomGenerator random) {
    for (int i = 0; i < MAX_DRAWS; i++) {
      @Nullable Candidate c = find(source.sample(random));
      if (c != null) return c;
    }
    throw new IllegalStateException("No network of %s within the limit in %d draws.".formatted(name, MAX_DRAWS));
  }

  /** The cross-entropy's stand-in that one training shows: 1 - top-1, with noise that depends only on the arguments. */
  public double train(Candidate candidate, long seed, int training) {
    long mixed = mix(mix(seed) + candidate.point().hashCode()) + training;
    double gaussian = new java.util.SplittableRandom(mix(mixed)).nextGaussian();
    return (100 - source.observedTop1(candidate.point()) - noise * gaussian) / 100;
  }

  private static long mix(long z) {
    z = (z + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** By how much the true loss exceeds the optimum. */
  public double regret(Candidate candidate) {
    return objective.value((100 - source.trueTop1(candidate.point())) / 100, candidate.cost()) - optimum;
  }
}
