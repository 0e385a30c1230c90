package gpunas.benchmarks;

import gpunas.benchmarks.task.Task;
import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.optimizer.acquisition.LogFeasibility;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * How far a task's latencies are from the truth: a network's true latency is the predicted one,
 * times one plus a normal error that is its own and the same throughout a search.
 *
 * @param deviation relative standard deviation of the errors; 0 for none
 * @param stated what the optimizer is told of it; 0: nothing
 */
record LatencyErrors(double deviation, double stated) {

  static final LatencyErrors NONE = new LatencyErrors(0, 0);

  /** Whether a candidate, inside the limit as predicted, turns out to be too slow. */
  boolean throwsOut(Task task, Candidate candidate, long seed) {
    long mixed = (seed * 1_000_003 + 17) * 1_000_003 + candidate.point().hashCode();
    double error =
        deviation * RandomGeneratorFactory.of("L64X128MixRandom").create(mixed).nextGaussian();
    return candidate.cost().latencyMicros() * (1 + error) > task.limitMicros();
  }

  /** The candidates as the optimizer is told of them. */
  CandidateSpace told(Task task) {
    return stated == 0 ? task : new Uncertain(task, stated);
  }

  private record Uncertain(Task task, double deviation) implements CandidateSpace {

    @Override
    public List<Gene> genes() {
      return task.genes();
    }

    @Override
    public @Nullable Candidate find(Point point) {
      return task.find(point);
    }

    @Override
    public double logFeasibility(Candidate candidate) {
      return LogFeasibility.of(candidate.cost().latencyMicros(), deviation, 0, task.limitMicros());
    }

    @Override
    public Candidate sample(RandomGenerator random) {
      return task.sample(random);
    }
  }
}
