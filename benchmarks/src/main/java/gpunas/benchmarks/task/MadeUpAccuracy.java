package gpunas.benchmarks.task;

import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * An accuracy that nobody trained for: it grows with the logarithm of the MACs as that of GPUNet's
 * networks does, and with a neural network of the genes whose weights are drawn by chance, so that
 * genes matter together and differently. Top-1 in per cent, without noise.
 */
final class MadeUpAccuracy implements Quantity {

  /** What networks of 1e9 MACs have on average, and what e times as many are worth. */
  private static final double TOP1 = 75;

  private static final double PER_LOG_MACS = 3.5;

  /** Standard deviation over the space of what the network of the genes adds. */
  private static final double DEVIATION = 2;

  private static final int HIDDEN = 32;

  /** Of what goes into a hidden unit, so that most of them bend. */
  private static final double GAIN = 2;

  private static final int SAMPLE = 2000;

  private final List<Gene> genes;
  private final Quantity macs;
  private final double[][] in;
  private final double[] out = new double[HIDDEN];
  private final double mean;
  private final double deviation;

  /**
   * @param seed of the weights
   */
  MadeUpAccuracy(OwnSpace space, Quantity macs, long seed) {
    genes = space.genes();
    this.macs = macs;
    in = new double[HIDDEN][genes.size()];
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int unit = 0; unit < HIDDEN; unit++) {
      out[unit] = random.nextGaussian();
      for (int gene = 0; gene < genes.size(); gene++) {
        in[unit][gene] = random.nextGaussian() * GAIN / Math.sqrt(genes.size());
      }
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < SAMPLE; i++) {
      double value = network(space.canonical(drawn(random)));
      sum += value;
      squares += value * value;
    }
    mean = sum / SAMPLE;
    deviation = Math.sqrt(squares / SAMPLE - mean * mean);
  }

  @Override
  public double of(Point point) {
    return TOP1
        + PER_LOG_MACS * Math.log(macs.of(point) / 1e9)
        + DEVIATION * (network(point) - mean) / deviation;
  }

  private double network(Point point) {
    double sum = 0;
    for (int unit = 0; unit < HIDDEN; unit++) {
      double bent = 0;
      for (int gene = 0; gene < genes.size(); gene++) {
        int last = Math.max(1, genes.get(gene).levels() - 1);
        bent += in[unit][gene] * (2.0 * point.level(gene) / last - 1);
      }
      sum += out[unit] * Math.tanh(bent);
    }
    return sum;
  }

  private Point drawn(RandomGenerator random) {
    return Point.of(genes.stream().mapToInt(gene -> random.nextInt(gene.levels())).toArray());
  }
}
