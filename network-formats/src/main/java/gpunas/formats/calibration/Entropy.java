package gpunas.formats.calibration;

/**
 * The threshold with the least loss of information (Migacz, "8-bit Inference with TensorRT", GTC
 * 2017): for each, the histogram below it is merged into as many bins as there are numbers and
 * spread again, and compared with the histogram whose last bin has all that is beyond.
 */
final class Entropy {

  /** Bins between thresholds that are tried. */
  private static final int STEP = 16;

  /** What a spread histogram has where it has nothing: the logarithm stays finite. */
  private static final double LITTLE = 1e-12;

  private Entropy() {}

  static float threshold(Histogram histogram, RangeMethod.Levels levels) {
    var used = histogram.used();
    var best = used;
    var least = Double.POSITIVE_INFINITY;
    var counts = counts(histogram, used);
    for (var bins = used; bins > 0; bins -= STEP) {
      var numbers = levels.upTo(histogram.edge(bins));
      if (bins < numbers) {
        break;
      }
      var divergence = divergence(counts, bins, numbers);
      if (divergence < least) {
        least = divergence;
        best = bins;
      }
    }
    return best == used ? histogram.most() : histogram.edge(best);
  }

  /**
   * Zeros are kept exactly by any threshold; of a map behind a ReLU they would outweigh the rest.
   */
  private static double[] counts(Histogram histogram, int used) {
    var counts = new double[used];
    for (var bin = 0; bin < used; bin++) {
      counts[bin] = histogram.count(bin);
    }
    if (used > 1) {
      counts[0] = Math.min(counts[0], counts[1]);
    }
    return counts;
  }

  private static double divergence(double[] counts, int bins, int levels) {
    double total = 0;
    for (var count : counts) {
      total += count;
    }
    double inside = 0;
    for (var bin = 0; bin < bins; bin++) {
      inside += counts[bin];
    }
    double divergence = 0;
    for (var level = 0; level < levels; level++) {
      var from = (int) ((long) level * bins / levels);
      var to = (int) ((level + 1L) * bins / levels);
      double sum = 0;
      var filled = 0;
      for (var bin = from; bin < to; bin++) {
        sum += counts[bin];
        filled += counts[bin] > 0 ? 1 : 0;
      }
      for (var bin = from; bin < to; bin++) {
        var there = counts[bin] + (bin == bins - 1 ? total - inside : 0);
        if (there > 0) {
          var spread = counts[bin] > 0 ? sum / filled / inside : LITTLE;
          divergence += there / total * Math.log(there / total / spread);
        }
      }
    }
    return divergence;
  }
}
