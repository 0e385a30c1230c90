package gpunas.optimizer.search;

import gpunas.optimizer.search.TrainingEnd.Completed;
import gpunas.searchmodel.Objective;
import gpunas.searchspace.Encoding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a job is decided from: all jobs before it and the first results. Does not change. */
final class Known {

  private final List<Job> jobs;
  private final Map<Integer, Result> results = new LinkedHashMap<>();

  /**
   * @param jobs by number
   * @param results of these jobs, in the order in which they came
   */
  Known(List<Job> jobs, List<Result> results) {
    this.jobs = List.copyOf(jobs);
    results.forEach(result -> this.results.put(result.number(), result));
  }

  /** The first of these results, and more jobs. */
  Known with(List<Job> allJobs, int firstResults) {
    return new Known(allJobs, results.values().stream().limit(firstResults).toList());
  }

  /** All jobs, by number. */
  List<Job> jobs() {
    return jobs;
  }

  /** How many results there are. */
  int results() {
    return results.size();
  }

  /** The job of every result, in the order of the results. */
  List<Job> ended() {
    return results.keySet().stream().map(jobs::get).toList();
  }

  /** Jobs without a result. */
  List<Job> pending() {
    return jobs.stream().filter(job -> !results.containsKey(job.number())).toList();
  }

  boolean hasPending() {
    return results.size() < jobs.size();
  }

  boolean hasEnded(Job job) {
    return results.containsKey(job.number());
  }

  /** The cross entropy a job came to; null if it has not ended or failed. */
  @Nullable Double crossEntropy(Job job) {
    var result = results.get(job.number());
    return result != null && result.end() instanceof Completed(var crossEntropy, _, _)
        ? (Double) crossEntropy
        : null;
  }

  boolean isCompleted(Job job) {
    return crossEntropy(job) != null;
  }

  /**
   * The completed trainings of a rung among some jobs, by network, both in the order of the jobs.
   * Those with a teacher are left out: they say nothing of what the others are like.
   */
  Map<Encoding, List<Job>> byNetwork(List<Job> some, int rung) {
    return some.stream()
        .filter(job -> job.rung() == rung && !job.isTaught() && isCompleted(job))
        .collect(Collectors.groupingBy(Job::encoding, LinkedHashMap::new, Collectors.toList()));
  }

  /** Mean over completed jobs, nats per image. */
  double meanCrossEntropy(List<Job> completed) {
    return completed.stream()
        .mapToDouble(job -> Objects.requireNonNull(crossEntropy(job)))
        .average()
        .orElse(Double.NaN);
  }

  /** Mean accuracy of completed jobs in floats, 0 to 1; NaN if one's trainer did not say. */
  double meanTop1(List<Job> completed) {
    return completed.stream()
        .map(job -> Objects.requireNonNull(results.get(job.number())).end())
        .mapToDouble(end -> end instanceof Completed(_, _, var top1) ? top1 : Double.NaN)
        .average()
        .orElse(Double.NaN);
  }

  /** Mean objective of completed jobs. */
  double mean(List<Job> completed, Objective objective) {
    return completed.stream()
        .mapToDouble(job ->
            objective.of(Objects.requireNonNull(crossEntropy(job)), job.cost().latencyMicros()))
        .average()
        .orElse(Double.NaN);
  }

  /** Median over completed trainings whose trainers said so; null if there is none. */
  @Nullable Double secondsPerEpoch() {
    var sorted =
        results.values().stream()
            .filter(result -> result.end() instanceof Completed)
            .map(Result::secondsPerEpoch)
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
  }

  /** Jobs that explore a band. */
  Stream<Job> exploring(String band) {
    return jobs.stream().filter(job -> job.explores() && job.band().equals(band));
  }

  /** How many jobs explore. */
  int explorations() {
    return (int) jobs.stream().filter(Job::explores).count();
  }

  /** What was known when the first job of the short list was decided. */
  Known explored() {
    var exploring = jobs.stream().filter(Job::explores).toList();
    var ends = new ArrayList<Result>();
    for (var result : results.values()) {
      if (jobs.get(result.number()).explores()) {
        ends.add(result);
      }
    }
    return new Known(exploring, ends);
  }

  /** What all trainings took together. */
  Duration deviceTime() {
    return results.values().stream().map(Result::took).reduce(Duration.ZERO, Duration::plus);
  }

  /** What a training on this rung took on average; zero if there is none. */
  Duration meanTime(int rung) {
    var times =
        results.values().stream()
            .filter(result -> jobs.get(result.number()).rung() == rung)
            .filter(result -> result.end() instanceof Completed)
            .map(Result::took)
            .toList();
    return times.isEmpty()
        ? Duration.ZERO
        : times.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(times.size());
  }
}
