package gpunas.benchmarks;

import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerCells;
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
  private final short[] packed = new short[ENCODINGS * width];
  private final LayerCells found = grid.cells();
  private int next;

  /** Draws the encodings, uniformly. */
  @Setup(Level.Trial)
  public void draw() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (var i = 0; i < ENCODINGS; i++) {
      encodings[i] = grid.space().random(random);
      for (var gene = 0; gene < width; gene++) {
        packed[i * width + gene] = (short) encodings[i].gene(gene);
      }
    }
  }

  /** One quantity. */
  @Benchmark
  public double macs() {
    return found.find(packed, width * next()) ? macs.of(found) : Double.NaN;
  }

  /** Parameters and multiply-accumulates. */
  @Benchmark
  public void parametersAndMacs(Blackhole results) {
    results.consume(found.find(packed, width * next()));
    results.consume(parameters.of(found));
    results.consume(macs.of(found));
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
