package gpunas.searchmodel.recipe;

import java.util.Arrays;
import java.util.List;

/**
 * How gradients move the weights.
 *
 * @param momentum 0 to below 1; AdamW's beta 1
 * @param squareDecay share of the mean squared gradient that a step keeps, 0 to below 1: RMSProp's
 *     alpha, AdamW's beta 2
 * @param epsilon keeps the division by the root of the mean squared gradient finite, above 0
 * @param weightDecay at least 0; an L2 penalty, with AdamW decoupled from the gradient
 * @param decayAll whether biases and batch normalisations decay, too; otherwise only weights of two
 *     or more dimensions do
 * @param gradientClip longest gradient of all weights together, L2 norm; 0: any length
 */
public record Optimisation(
    Kind kind,
    double momentum,
    double squareDecay,
    double epsilon,
    double weightDecay,
    boolean decayAll,
    double gradientClip) {

  /** Rules to follow a gradient. */
  public enum Kind {
    /** Stochastic gradient descent with momentum. */
    SGD("sgd"),
    /** RMSProp as TensorFlow has it: GPUNet's. */
    RMSPROP_TF("rmsprop-tf"),
    /** Adam with decoupled weight decay. */
    ADAMW("adamw");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As it is written in recipes. */
    public String word() {
      return word;
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
          .filter(kind -> kind.word.equals(word))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "The recipe's optimiser is %s, expected one of %s."
                      .formatted(word, String.join(", ", words()))));
    }
  }

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Optimisation {
    Range.require(Range.isRate(momentum), "momentum", momentum, "0 to below 1");
    Range.require(Range.isRate(squareDecay), "squareDecay", squareDecay, "0 to below 1");
    Range.require(Range.isAbove0(epsilon), "epsilon", epsilon, "above 0");
    Range.require(Range.isAtLeast0(weightDecay), "weightDecay", weightDecay, "at least 0");
    Range.require(Range.isAtLeast0(gradientClip), "gradientClip", gradientClip, "at least 0");
  }
}
