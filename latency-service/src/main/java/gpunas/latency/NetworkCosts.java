package gpunas.latency;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.MemoryCost;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Latency, memory, parameters and MACs of the networks of a space, by array reads. */
public final class NetworkCosts {

  private final LayerGrid grid;
  private final String tableId;
  private final String tableVersion;
  private final Provenance provenance;
  private final @Nullable Double relativeDeviation;
  private final AdditiveCost micros;
  private final AdditiveCost parameters;
  private final AdditiveCost macs;
  private final int modelled;

  /** Of all layers of the space; few searches ask for it. */
  private @Nullable MemoryCost memory;

  /**
   * @throws IllegalArgumentException if the table lacks a layer of the space
   */
  NetworkCosts(LayerGrid grid, LatencyTable table) {
    this.grid = grid;
    tableId = table.id();
    tableVersion = table.version();
    provenance = table.provenance();
    relativeDeviation = table.relativeDeviation();
    var costs = table.costs();
    micros =
        grid.cost(layer -> {
          var entry = costs.get(LayerKey.of(layer));
          if (entry == null) {
            throw new IllegalArgumentException(
                "Table '%s' lacks %s.".formatted(table.id(), LayerKey.of(layer)));
          }
          return entry;
        });
    parameters = grid.cost(layer -> layer.parameters());
    macs = grid.cost(layer -> layer.macs());
    modelled =
        (int)
            grid.layers().stream()
                .map(LayerKey::of)
                .filter(layer -> table.deviations().containsKey(layer))
                .count();
  }

  /** Id of the table. */
  public String tableId() {
    return tableId;
  }

  /** What the table's numbers are. */
  public Provenance provenance() {
    return provenance;
  }

  /** Version of the table. */
  public String tableVersion() {
    return tableVersion;
  }

  /** How many layers the space has. */
  public int layers() {
    return grid.layers().size();
  }

  /** How many layers of the space are modelled in the table. */
  public int modelledLayers() {
    return modelled;
  }

  /** How far a latency may be off: {@link LatencyTable#relativeDeviation}. */
  public @Nullable Double relativeDeviation() {
    return relativeDeviation;
  }

  /** Predicted latency of a member of the space, microseconds. */
  public double micros(Encoding encoding) {
    return micros.of(grid.space().canonical(encoding));
  }

  /** A scratchpad to find the layers of so many candidates at a time with. */
  LayerCells cells(int room) {
    return grid.cells(room);
  }

  /** The latencies of the candidates found first, in microseconds, written from an index on. */
  void micros(LayerCells found, int count, double[] into, int from) {
    micros.of(found, count, into, from);
  }

  /** Of one of the candidates found last. Exact: counts are far below 2^53. */
  long parameters(LayerCells found, int which) {
    return (long) parameters.of(found, which);
  }

  /**
   * Memory of networks in the table's precision and batch.
   *
   * @throws IllegalArgumentException if nobody knows it for this precision
   */
  synchronized MemoryCost memory() {
    var known = memory;
    if (known == null) {
      var deployed = DeployedMemory.of(provenance.precision(), provenance.batch());
      if (deployed == null) {
        throw new IllegalArgumentException(
            "The memory of networks in %s is not known.".formatted(provenance.precision()));
      }
      known = grid.cost(deployed);
      memory = known;
    }
    return known;
  }

  /** Of one of the candidates found last, for one image. */
  long macs(LayerCells found, int which) {
    return (long) macs.of(found, which);
  }

  /**
   * Checks that a batch has the genes of the space.
   *
   * @throws IllegalArgumentException if it has more or fewer
   */
  void requireWidth(SampledBatch batch) {
    if (batch.genes() != grid.space().genes().size()) {
      throw new IllegalArgumentException(
          "Batch %d of search %s has %d genes per encoding, but the space %s has %d."
              .formatted(
                  batch.firstIndex(),
                  batch.searchId(),
                  batch.genes(),
                  grid.space().name(),
                  grid.space().genes().size()));
    }
  }

  /** What to throw for candidates of which one at least is not of the space. */
  IllegalArgumentException notOfTheSpace(SampledBatch batch, int from, int count) {
    var one = grid.cells(1);
    var candidate =
        IntStream.range(from, from + count)
            .filter(each -> !one.find(batch.encodings(), batch.offset(each), 1))
            .findFirst()
            .orElseThrow();
    var violations = grid.space().violations(batch.encoding(candidate));
    return new IllegalArgumentException(
        "Sobol point %d of search %s is not in the space %s: %s."
            .formatted(
                batch.firstIndex() + candidate,
                batch.searchId(),
                grid.space().name(),
                violations.isEmpty()
                    ? "a gene of an absent stage is not one of its choices"
                    : String.join("; ", violations)));
  }
}
