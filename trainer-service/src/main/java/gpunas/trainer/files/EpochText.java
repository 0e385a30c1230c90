package gpunas.trainer.files;

import gpunas.trainer.EpochSummary;
import gpunas.trainer.Evaluation;
import org.jspecify.annotations.Nullable;

/** Epochs and evaluations as a line of numbers each, and back. */
final class EpochText {

  private static final int WITHOUT_VALIDATION = 4;
  private static final int WITH_VALIDATION = 8;

  private EpochText() {}

  static String write(EpochSummary epoch) {
    var line =
        "%d %s %s %s"
            .formatted(
                epoch.epoch(), epoch.trainingLoss(), epoch.imagesPerSecond(), epoch.seconds());
    var validation = epoch.validation();
    return validation == null ? line : line + " " + write(validation);
  }

  static String write(Evaluation evaluation) {
    return "%s %s %s %d"
        .formatted(evaluation.loss(), evaluation.top1(), evaluation.top5(), evaluation.images());
  }

  /**
   * @throws IllegalArgumentException if the line is not an epoch
   */
  static EpochSummary readEpoch(String line) {
    var words = line.split(" ", -1);
    if (words.length != WITHOUT_VALIDATION && words.length != WITH_VALIDATION) {
      throw new IllegalArgumentException("\"%s\" is not an epoch.".formatted(line));
    }
    return new EpochSummary(
        Integer.parseInt(words[0]),
        Double.parseDouble(words[1]),
        words.length == WITHOUT_VALIDATION ? null : readEvaluation(words, WITHOUT_VALIDATION),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]));
  }

  /**
   * @throws IllegalArgumentException if the line is not an evaluation
   */
  static @Nullable Evaluation readEvaluation(@Nullable String line) {
    if (line == null) {
      return null;
    }
    var words = line.split(" ", -1);
    if (words.length != WITH_VALIDATION - WITHOUT_VALIDATION) {
      throw new IllegalArgumentException("\"%s\" is not an evaluation.".formatted(line));
    }
    return readEvaluation(words, 0);
  }

  private static Evaluation readEvaluation(String[] words, int from) {
    return new Evaluation(
        Double.parseDouble(words[from]),
        Double.parseDouble(words[from + 1]),
        Double.parseDouble(words[from + 2]),
        Integer.parseInt(words[from + 3]));
  }
}
