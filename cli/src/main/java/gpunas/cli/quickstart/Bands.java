package gpunas.cli.quickstart;

import gpunas.searchmodel.Band;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.SearchSpace;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;

/**
 * Two latency budgets that suit a device: what a user would take from their application, the
 * quickstart takes from the latencies that networks of the space have here.
 */
final class Bands {

  private static final int SAMPLES = 4000;
  private static final double FAST = 0.30;
  private static final double ACCURATE = 0.75;

  private Bands() {}

  /** A third of the networks are fast; most of the others are in the second band. */
  static List<Band> of(SearchSpace space, AdditiveCost latencyMicros) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
    var latencies =
        DoubleStream.generate(() -> latencyMicros.of(space.random(random)))
            .limit(SAMPLES)
            .sorted()
            .toArray();
    var fast = rounded(latencies[(int) (FAST * SAMPLES)]);
    var accurate = rounded(latencies[(int) (ACCURATE * SAMPLES)]);
    return List.of(new Band("fast", 0, fast, null), new Band("accurate", fast, accurate, null));
  }

  /** To three significant digits, as one would write a budget. */
  private static double rounded(double micros) {
    return new BigDecimal(micros).round(new MathContext(3)).doubleValue();
  }
}
