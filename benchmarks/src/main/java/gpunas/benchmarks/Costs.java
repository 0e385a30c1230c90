package gpunas.benchmarks;

import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.Network;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.Spaces;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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

  private static final int AT_A_TIME = 128;

  private final LayerGrid grid = new LayerGrid(Spaces.gpunet());
  private final AdditiveCost parameters = grid.cost(Layer::parameters);
  private final AdditiveCost macs = grid.cost(Layer::macs);
  private final Encoding[] encodings = new Encoding[ENCODINGS];
  private PackedEncodings packed = PackedEncodings.of(List.of());
  private final LayerCells found = grid.cells(AT_A_TIME);
  private final double[] sums = new double[AT_A_TIME];
  private final double[] others = new double[AT_A_TIME];
  private int next;

  /** Draws the encodings, uniformly. */
  @Setup(Level.Trial)
  public void draw() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    Arrays.setAll(encodings, _ -> grid.space().random(random));
    packed = PackedEncodings.of(List.of(encodings));
  }

  /** One quantity. */
  @Benchmark
  @OperationsPerInvocation(AT_A_TIME)
  public double[] macs() {
    find();
    macs.of(found, AT_A_TIME, sums, 0);
    return sums;
  }

  /** Parameters and multiply-accumulates. */
  @Benchmark
  @OperationsPerInvocation(AT_A_TIME)
  public void parametersAndMacs(Blackhole results) {
    find();
    parameters.of(found, AT_A_TIME, sums, 0);
    macs.of(found, AT_A_TIME, others, 0);
    results.consume(sums);
    results.consume(others);
  }

  /** One quantity of an encoding that is an object. */
  @Benchmark
  public double macsOfEncoding() {
    return macs.of(encodings[next(1)]);
  }

  /** The layers with their shapes. */
  @Benchmark
  public Network decode() {
    return grid.space().decode(encodings[next(1)]);
  }

  private void find() {
    if (!found.find(packed, next(AT_A_TIME), AT_A_TIME)) {
      throw new IllegalStateException("An encoding that was drawn from the space is not of it.");
    }
  }

  private int next(int step) {
    next = (next + step) & (ENCODINGS - 1);
    return next;
  }
}
