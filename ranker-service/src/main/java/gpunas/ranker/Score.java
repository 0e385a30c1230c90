package gpunas.ranker;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a network from its trainings: means, and their standard errors if it was trained
 * more than once.
 *
 * @param top1 0 to 1, on the validation images
 * @param loss cross entropy on the validation images, nats per image
 * @param objective what it is ranked by; the smaller the better
 */
public record Score(
    double top1,
    @Nullable Double top1Error,
    double loss,
    double objective,
    @Nullable Double objectiveError) {

  /** Of trainings of one network, at least one. */
  static Score of(
      List<Ranking.Training> trainings, double latencyMicros, Criteria.Objective objective) {
    var loss = mean(trainings, Ranking.Training::loss);
    return new Score(
        mean(trainings, Ranking.Training::top1),
        standardError(trainings, Ranking.Training::top1),
        loss,
        objective.of(loss, latencyMicros),
        // Latency is the same in all of them, so only the loss varies.
        standardError(trainings, Ranking.Training::loss));
  }

  /** Whether two objectives differ by no more than the standard error of their difference. */
  boolean isTiedWith(Score other) {
    var error = Math.hypot(orNone(objectiveError), orNone(other.objectiveError));
    return Math.abs(objective - other.objective) <= error;
  }

  private static double orNone(@Nullable Double error) {
    return error == null ? 0 : error;
  }

  private static double mean(
      List<Ranking.Training> trainings, ToDoubleFunction<Ranking.Training> value) {
    return trainings.stream().mapToDouble(value).average().orElseThrow();
  }

  private static @Nullable Double standardError(
      List<Ranking.Training> trainings, ToDoubleFunction<Ranking.Training> value) {
    var n = trainings.size();
    if (n < 2) {
      return null;
    }
    var mean = mean(trainings, value);
    var squares =
        trainings.stream().mapToDouble(value).map(each -> (each - mean) * (each - mean)).sum();
    return Math.sqrt(squares / (n - 1) / n);
  }
}
