package gpunas.searchmodel;

/**
 * How a network learns from another one.
 *
 * @param temperature by which the scores of both are divided before they become probabilities,
 *     above 0; 1 in GPUNet's distilled family
 */
public record Teaching(Teacher teacher, double temperature) {

  /** That of GPUNet's distilled family. */
  public static final double USUAL_TEMPERATURE = 1;

  /**
   * @throws IllegalArgumentException if the temperature is not above 0
   */
  public Teaching {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "The temperature of a teacher was %s; expected a number above 0.".formatted(temperature));
    }
  }

  /** All that decides what is learned, in words; equal for who teaches alike. */
  public String words() {
    var takes =
        teacher instanceof Teacher.OnnxFile(_, var mean, var deviation)
            ? " (mean %s, deviation %s)".formatted(mean, deviation)
            : "";
    return "%s%s at temperature %s".formatted(teacher.words(), takes, temperature);
  }

  /** The same by another teacher. */
  public Teaching by(Teacher other) {
    return new Teaching(other, temperature);
  }
}
