package gpunas.benchmarks;

import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What an encoding of GPUNet's Table 1 costs: by array reads, as candidates are annotated, and by
 * decoding it to a network of layers, as everything else does. One operation is one encoding.
 */
@State(Scope.Thread)
@Fork(1)
// Not final: JMH extends it.
public class Costs {

  /** Too many for the caches next to the core, as in a batch from the sampler. */
  private static final int ENCODINGS = 1 << 16;

  private final LayerGrid grid = new LayerGrid(Spaces.gpunet());
  private final AdditiveCost parameters = grid.cost(Layer::parameters);
  private final AdditiveCost macs = grid.cost(Layer::macs);
  private final Encoding[] encodings = new Encoding[ENCODINGS];
  private final int width = grid.space().genes().size();
  private final int[] packed = new int[ENCODINGS * width];
  private int next;

  /** Draws the encodings, uniformly. */
  @Setup(Level.Trial)
  public void draw() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (var i = 0; i < ENCODINGS; i++) {
      encodings[i] = grid.space().random(random);
      System.arraycopy(encodings[i].toArray(), 0, packed, i * width, width);
    }
  }

  /** One quantity. */
  @Benchmark
  public double macs() {
    return macs.of(packed, width * next());
  }

  /** Parameters and multiply-accumulates. */
  @Benchmark
  public void parametersAndMacs(Blackhole results) {
    var offset = width * next();
    results.consume(parameters.of(packed, offset));
    results.consume(macs.of(packed, offset));
  }

  /** One quantity of an encoding that is an object. */
  @Benchmark
  public double macsOfEncoding() {
    return macs.of(encodings[next()]);
  }

  /** The layers with their shapes. */
  @Benchmark
  public Network decode() {
    return grid.space().decode(encodings[next()]);
  }

  private int next() {
    next = (next + 1) & (ENCODINGS - 1);
    return next;
  }
}
