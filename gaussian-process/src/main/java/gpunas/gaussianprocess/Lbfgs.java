package gpunas.gaussianprocess;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Minimises a smooth function by limited-memory BFGS (Nocedal and Wright, "Numerical Optimization",
 * 2nd edition, algorithm 7.4) with backtracking to sufficient decrease.
 */
final class Lbfgs {
  private static final int MEMORY = 8;
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int MAX_BACKTRACKS = 20;

  /** A function with its gradient. */
  interface DifferentiableFunction {
    /**
     * Computes value and gradient.
     *
     * @param gradient receives the gradient
     * @return the value, or infinity where the function is not defined
     */
    double evaluate(double[] x, double[] gradient);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
  private record Correction(double[] step, double[] change, double inverseCurvature) {}

  private Lbfgs() {}

  /**
   * Goes downhill.
   *
   * @param start where the function is finite
   * @param maxIterations how many steps to take at most
   * @param tolerance stops when a step gains less than this
   * @return the lowest point found
   */
  static double[] minimise(
      DifferentiableFunction function, double[] start, int maxIterations, double tolerance) {
    int n = start.length;
    double[] x = start.clone();
    double[] gradient = new double[n];
    double value = function.evaluate(x, gradient);
    Deque<Correction> memory = new ArrayDeque<>();
    for (int iteration = 0; iteration < maxIterations; iteration++) {
      double[] direction = direction(gradient, memory);
      double slope = dot(direction, gradient);
      if (!(slope < 0)) {
        break;
      }
      double[] nextX = new double[n];
      double[] nextGradient = new double[n];
      double nextValue = Double.POSITIVE_INFINITY;
      double length = 1;
      for (int i = 0; i < MAX_BACKTRACKS; i++, length /= 2) {
        for (int j = 0; j < n; j++) {
          nextX[j] = x[j] + length * direction[j];
        }
        nextValue = function.evaluate(nextX, nextGradient);
        if (nextValue <= value + SUFFICIENT_DECREASE * length * slope) {
          break;
        }
      }
      double gain = value - nextValue;
      if (!(gain > 0)) {
        break;
      }
      remember(memory, x, nextX, gradient, nextGradient);
      x = nextX;
      gradient = nextGradient;
      value = nextValue;
      if (gain < tolerance) {
        break;
      }
    }
    return x;
  }

  /** The two-loop recursion; the first step has length 1 at most. */
  private static double[] direction(double[] gradient, Deque<Correction> memory) {
    double[] d = gradient.clone();
    double[] weights = new double[memory.size()];
    int k = 0;
    for (Correction c : memory) {
      weights[k] = c.inverseCurvature * dot(c.step, d);
      add(d, -weights[k++], c.change);
    }
    double scale;
    if (memory.isEmpty()) {
      scale = 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    } else {
      Correction newest = memory.getFirst();
      scale = 1 / (newest.inverseCurvature * dot(newest.change, newest.change));
    }
    for (int j = 0; j < d.length; j++) {
      d[j] *= -scale;
    }
    for (var oldestFirst = memory.descendingIterator(); oldestFirst.hasNext(); ) {
      Correction c = oldestFirst.next();
      add(d, -weights[--k] - c.inverseCurvature * dot(c.change, d), c.step);
    }
    return d;
  }

  private static void remember(
      Deque<Correction> memory,
      double[] x,
      double[] nextX,
      double[] gradient,
      double[] nextGradient) {
    double[] step = difference(nextX, x);
    double[] change = difference(nextGradient, gradient);
    double curvature = dot(step, change);
    if (curvature > 1e-10 * dot(change, change)) {
      memory.addFirst(new Correction(step, change, 1 / curvature));
      if (memory.size() > MEMORY) {
        memory.removeLast();
      }
    }
  }

  private static double[] difference(double[] a, double[] b) {
    double[] d = new double[a.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = a[i] - b[i];
    }
    return d;
  }

  private static void add(double[] target, double factor, double[] row) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * row[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
