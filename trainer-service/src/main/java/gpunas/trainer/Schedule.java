package gpunas.trainer;

/**
 * The learning rate of every step: rises linearly to its peak, then falls along half a cosine to
 * zero.
 *
 * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter, SGDR</a>, eq. 5, without
 *     restarts
 */
final class Schedule {

  private final double peak;
  private final int warmUpSteps;
  private final int steps;

  /**
   * @param peak highest learning rate
   * @param warmUp share of the steps before the peak, 0 to 1
   * @param steps steps in all, at least 1
   */
  Schedule(double peak, double warmUp, int steps) {
    this.peak = peak;
    this.warmUpSteps = (int) Math.round(warmUp * steps);
    this.steps = steps;
  }

  /** The learning rate of a step, counted from 0. */
  double at(int step) {
    if (step < warmUpSteps) {
      return peak * (step + 1) / (warmUpSteps + 1);
    }
    var done = (double) (step - warmUpSteps) / (steps - warmUpSteps);
    return peak * 0.5 * (1 + Math.cos(Math.PI * done));
  }
}
