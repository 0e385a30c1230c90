package gpunas.ranker;

import gpunas.ranker.training.PackedTraining;
import gpunas.searchmodel.Objective;
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
  static Score of(List<PackedTraining> trainings, Objective objective) {
    var loss = mean(trainings, PackedTraining::loss);
    return new Score(
        mean(trainings, PackedTraining::top1),
        standardError(trainings, PackedTraining::top1),
        loss,
        objective.of(loss, trainings.getFirst().latencyMicros()),
        // Latency is the same in all of them, so only the loss varies.
        standardError(trainings, PackedTraining::loss));
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
      List<PackedTraining> trainings, ToDoubleFunction<PackedTraining> value) {
    return trainings.size() == 1
        ? value.applyAsDouble(trainings.getFirst())
        : trainings.stream().mapToDouble(value).average().orElseThrow();
  }

  private static @Nullable Double standardError(
      List<PackedTraining> trainings, ToDoubleFunction<PackedTraining> value) {
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
