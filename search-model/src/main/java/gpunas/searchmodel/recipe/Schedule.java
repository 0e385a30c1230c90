package gpunas.searchmodel.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The learning rate of every step: rises linearly to its peak, then falls.
 *
 * @param learningRate its peak, above 0
 * @param warmUp share of all steps before the peak, 0 to 1
 * @param stepEpochs of {@link Kind#STEP}: epochs from one fall to the next, above 0
 * @param stepFactor of {@link Kind#STEP}: what a fall multiplies the rate by, above 0 to 1
 */
public record Schedule(
    Kind kind, double learningRate, double warmUp, double stepEpochs, double stepFactor) {

  /** What comes after the warm-up. */
  public enum Kind {
    /**
     * Half a cosine to zero.
     *
     * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter, SGDR</a>, eq. 5,
     *     without restarts
     */
    COSINE,
    /** Falls by a factor every few epochs, counted from the first step. */
    STEP,
    /** Stays at the peak. */
    CONSTANT;

    /** As it is written in recipes. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Of all kinds. */
    public static List<String> words() {
      return Arrays.stream(values()).map(Kind::word).toList();
    }

    /**
     * The kind that is called so in recipes.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind ofWord(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "The recipe's schedule is %s, expected one of %s."
                      .formatted(word, String.join(", ", words()))));
    }
  }

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Schedule {
    Range.require(Range.isAbove0(learningRate), "learningRate", learningRate, "above 0");
    Range.require(warmUp >= 0 && warmUp <= 1, "warmUp", warmUp, "0 to 1");
    Range.require(Range.isAbove0(stepEpochs), "stepEpochs", stepEpochs, "above 0");
    Range.require(stepFactor > 0 && stepFactor <= 1, "stepFactor", stepFactor, "above 0 to 1");
  }

  /**
   * The learning rate of a step.
   *
   * @param step from 0
   * @param steps in all, at least 1
   * @param stepsPerEpoch at least 1
   */
  public double at(int step, int steps, int stepsPerEpoch) {
    int warmUpSteps = (int) Math.round(warmUp * steps);
    if (step < warmUpSteps) {
      return learningRate * (step + 1) / (warmUpSteps + 1);
    }
    return switch (kind) {
      case COSINE -> {
        var done = (double) (step - warmUpSteps) / (steps - warmUpSteps);
        yield learningRate * 0.5 * (1 + Math.cos(Math.PI * done));
      }
      case STEP -> {
        int epoch = step / stepsPerEpoch; // As in timm, by whole epochs.
        yield learningRate * Math.pow(stepFactor, Math.floor(epoch / stepEpochs));
      }
      case CONSTANT -> learningRate;
    };
  }
}
