package gpunas.benchmarks;

import gpunas.latency.AnnotatedBatch;
import gpunas.latency.CostBook;
import gpunas.latency.Costs.Incomplete;
import gpunas.latency.Costs.Known;
import gpunas.latency.SampledBatch;
import gpunas.latency.roofline.Estimates;
import gpunas.searchmodel.Band;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.Spaces;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A batch of GPUNet's space as the latency service annotates it: every value checked, latency by a
 * table of all 132 990 layers, bands; parameters and multiply-accumulates of those in a band, three
 * tenths. One operation is one candidate.
 */
@State(Scope.Thread)
@Fork(1)
// Not final: JMH extends it.
public class Annotation {

  private static final int CANDIDATES = 4096;

  private final Known costs = costs();
  private final SampledBatch batch = batch();
  private List<Band> bands = List.of();

  /** Puts the fastest candidates but a tenth into three bands of a tenth each. */
  @Setup(Level.Trial)
  public void divide() {
    var everything = AnnotatedBatch.of(batch, List.of(new Band("all", 0, 1e12, null)), costs);
    var micros =
        IntStream.range(0, CANDIDATES).mapToDouble(everything::latencyMicros).sorted().toArray();
    bands =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i ->
                new Band(
                    "band " + i,
                    micros[i * CANDIDATES / 10],
                    micros[(i + 1) * CANDIDATES / 10],
                    null))
            .toList();
  }

  /** The whole batch. */
  @Benchmark
  @OperationsPerInvocation(CANDIDATES)
  public AnnotatedBatch annotate() {
    return AnnotatedBatch.of(batch, bands, costs);
  }

  private static Known costs() {
    var id = "estimate-a100-fp16-b1";
    var table = Estimates.table(id, new LayerGrid(Spaces.gpunet()).layers());
    return switch (new CostBook(new OneTable(table), InstantSource.system())
        .find(Spaces.gpunet(), id)) {
      case Known known -> known;
      case Incomplete(var missing) -> throw new IllegalStateException("The table lacks " + missing);
    };
  }

  private static SampledBatch batch() {
    var space = Spaces.gpunet();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    var encodings = Stream.generate(() -> space.random(random)).limit(CANDIDATES).toList();
    return new SampledBatch("a search", 0, CANDIDATES, PackedEncodings.of(encodings));
  }
}
