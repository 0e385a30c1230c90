package gpunas.trainer;

/*
 * NVIDIA's train.py for GPUNet (DeepLearningExamples), with which its distilled family was trained, adds
 * to the cross entropy with the smoothed labels the one with the teacher's probabilities, each with
 * weight 1, at temperature 1. The latter is the divergence here plus the teacher's own entropy, which
 * does not depend on the student: the gradients are the same, and this one is 0 for a student that
 * says what the teacher says. Other temperatures, and T^2, which keeps gradients as large: Hinton,
 * Vinyals and Dean, 2015, section 2.
 */
/**
 * What a teacher says of a part of a batch, as the student's loss takes it: T^2 times the
 * Kullback-Leibler divergence of softmax(student / T) from softmax(teacher / T), the mean over the
 * batch. That is {@link #constant} plus the sum of the products of {@link #weights} and the
 * logarithms of softmax(student / T).
 *
 * @see <a href="https://arxiv.org/abs/1503.02531">Distilling the Knowledge in a Neural Network</a>
 */
public final class SoftTargets {

  private final float[] weights;
  private final double constant;
  private final double temperature;

  private SoftTargets(float[] weights, double constant, double temperature) {
    this.weights = weights;
    this.constant = constant;
    this.temperature = temperature;
  }

  /**
   * Of the teacher's scores.
   *
   * @param scores before softmax, (image, class), row-major
   * @param temperature T, above 0
   * @param batchSize images in the whole batch
   * @throws TeacherException if a score is not finite
   */
  public static SoftTargets of(float[] scores, int classes, double temperature, int batchSize) {
    var scale = temperature * temperature / batchSize;
    var weights = new float[scores.length];
    double constant = 0;
    for (int row = 0; row < scores.length; row += classes) {
      var logarithmOfSum = logarithmOfSum(scores, row, classes, temperature);
      for (int i = row; i < row + classes; i++) {
        var logarithm = scores[i] / temperature - logarithmOfSum;
        var probability = Math.exp(logarithm);
        weights[i] = (float) (-scale * probability);
        // What is as good as impossible adds nothing; 0 times minus infinity would be no number.
        constant += probability == 0 ? 0 : scale * probability * logarithm;
      }
    }
    return new SoftTargets(weights, constant, temperature);
  }

  private static double logarithmOfSum(float[] scores, int row, int classes, double temperature) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = row; i < row + classes; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new TeacherException(
            "The teacher gave an image the score %s; expected a finite number."
                .formatted(scores[i]));
      }
      largest = Math.max(largest, scores[i] / temperature);
    }
    double sum = 0;
    for (int i = row; i < row + classes; i++) {
      sum += Math.exp(scores[i] / temperature - largest);
    }
    return largest + Math.log(sum);
  }

  /** Of the logarithms of the student's probabilities, (image, class), row-major; not copied. */
  public float[] weights() {
    return weights;
  }

  /** The part of the loss that does not depend on the student, nats per image. */
  public double constant() {
    return constant;
  }

  /** By which the student's scores are divided. */
  public double temperature() {
    return temperature;
  }
}
