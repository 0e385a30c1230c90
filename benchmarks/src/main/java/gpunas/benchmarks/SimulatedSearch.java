package gpunas.benchmarks;

import gpunas.benchmarks.task.Task;
import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Strategy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * One search of a task: as many trainings in flight as there are workers, each of log-normal
 * duration, so that they finish in random order.
 */
final class SimulatedSearch {

  /** After the search, this many of the best are trained again before one is chosen. */
  private static final int RETRAINED = 5;

  private static final int RETRAININGS = 3;
  private static final double DURATION_DEVIATION = 0.5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Truth truth;
  private final Task task;
  private final long seed;
  private final Optimizer optimizer;
  private final RandomGenerator durations;
  private final SortedMap<Integer, FinishedTrial> finished = new TreeMap<>();
  private final PriorityQueue<Training> inFlight =
      new PriorityQueue<>(
          Comparator.comparingDouble(Training::end).thenComparingInt(Training::number));

  private record Training(double end, int number, Candidate candidate, double proposalCpuSeconds) {}

  private SimulatedSearch(Truth truth, Strategy strategy, long seed) {
    this.truth = truth;
    task = truth.task();
    this.seed = seed;
    optimizer = strategy.optimizer(truth.told(), task.objective());
    durations = random(-1);
  }

  /**
   * Runs a search.
   *
   * @param evaluations how many candidates are trained, fewer if the task has no more
   */
  static SearchOutcome run(
      Truth truth, Strategy strategy, int evaluations, int workers, long seed) {
    return new SimulatedSearch(truth, strategy, seed).run(evaluations, workers);
  }

  private SearchOutcome run(int evaluations, int workers) {
    List<SearchOutcome.Evaluation> evaluated = new ArrayList<>();
    double lowest = Double.POSITIVE_INFINITY;
    double regret = Double.POSITIVE_INFINITY;
    double now = 0;
    int proposed = 0;
    while (evaluated.size() < evaluations) {
      while (inFlight.size() < workers && proposed < evaluations && propose(now, proposed)) {
        proposed++;
      }
      Training training = inFlight.poll();
      if (training == null) {
        break;
      }
      now = training.end();
      var candidate = training.candidate();
      var trial = truth.train(candidate, seed);
      finished.put(training.number(), trial);
      optimizer.tell(List.copyOf(finished.values()));
      if (trial instanceof Completed(_, var crossEntropy, _, _)
          && task.loss(crossEntropy, candidate) < lowest) {
        lowest = task.loss(crossEntropy, candidate);
        regret = task.regret(candidate);
      }
      evaluated.add(new SearchOutcome.Evaluation(regret, training.proposalCpuSeconds()));
    }
    int thrownOut = (int) completed().stream().filter(this::isThrownOut).count();
    return new SearchOutcome(
        seed, evaluated, regretAfterRetraining(), thrownOut, finished.size() - completed().size());
  }

  private boolean propose(double now, int number) {
    var pending =
        inFlight.stream()
            .sorted(Comparator.comparingInt(Training::number))
            .map(Training::candidate)
            .toList();
    long before = THREADS.getCurrentThreadCpuTime();
    var answer = optimizer.ask(1, pending, random(number));
    double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
    if (answer.isEmpty()) {
      return false;
    }
    double end = now + Math.exp(DURATION_DEVIATION * durations.nextGaussian());
    inFlight.add(new Training(end, number, answer.getFirst().candidate(), cpuSeconds));
    return true;
  }

  private List<Candidate> completed() {
    return finished.values().stream()
        .filter(Completed.class::isInstance)
        .map(FinishedTrial::candidate)
        .toList();
  }

  private boolean isThrownOut(Candidate candidate) {
    return truth.throwsOut(candidate, seed);
  }

  private double regretAfterRetraining() {
    var ranked = optimizer.rank(completed());
    var retrained =
        ranked.stream().limit(RETRAINED).sorted(Comparator.comparingDouble(this::meanLoss));
    return Stream.concat(retrained, ranked.stream().skip(RETRAINED))
        .filter(candidate -> !isThrownOut(candidate))
        .findFirst()
        .map(task::regret)
        .orElse(Double.NaN);
  }

  private double meanLoss(Candidate candidate) {
    double sum = 0;
    for (int repetition = 0; repetition <= RETRAININGS; repetition++) {
      sum += task.train(candidate, seed, repetition);
    }
    return task.loss(sum / (RETRAININGS + 1), candidate);
  }

  private RandomGenerator random(int number) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + number);
  }
}
