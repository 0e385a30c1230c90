package gpunas.gaussianprocess;

/**
 * What a Gaussian process learns from.
 *
 * @param inputs one row per observation
 * @param scaleOf for each column of the inputs, which length scale it is divided by, from 0
 * @param targets the values, standardised
 * @param repeats over how many measurements each value is a mean
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
public record Observations(double[][] inputs, int[] scaleOf, double[] targets, int[] repeats) {

  /** Returns the number of observations. */
  public int size() {
    return inputs.length;
  }

  int lengthScales() {
    int count = 0;
    for (int scale : scaleOf) {
      count = Math.max(count, scale + 1);
    }
    return count;
  }
}
