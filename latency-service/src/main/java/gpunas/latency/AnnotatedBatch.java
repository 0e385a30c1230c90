package gpunas.latency;

import gpunas.latency.table.Provenance;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.MemoryCost;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a sampled batch that are in a latency band and take no more memory than is
 * allowed, with their costs. A candidate in two bands has two rows; rows are in the order of the
 * candidates, then of the bands.
 */
public final class AnnotatedBatch {

  /** So many are annotated at a time that all of their numbers stay in the cache of a core. */
  private static final int BLOCK = 128;

  private final SampledBatch batch;
  private final List<Band> searchBands;
  private final Targets targets;
  private final Costs.Known table;
  private final double[] micros;
  private final long[] parameters;
  private final long[] macs;
  private final double fastestMicros;
  private final double slowestMicros;
  private final int outside;
  private final int overMemory;
  private int rows;
  private int[] candidates;
  private int[] bands;

  private AnnotatedBatch(
      SampledBatch batch, List<Band> searchBands, Targets targets, Costs.Known table) {
    var costs = table.costs();
    requireWidth(batch, costs.grid().space());
    this.batch = batch;
    this.searchBands = searchBands;
    this.targets = targets;
    this.table = table;
    micros = new double[batch.size()];
    parameters = new long[batch.size()];
    macs = new long[batch.size()];
    candidates = new int[batch.size()];
    bands = new int[batch.size()];
    var from = searchBands.stream().mapToDouble(Band::fromMicros).toArray();
    var below = searchBands.stream().mapToDouble(Band::belowMicros).toArray();
    var found = costs.grid().cells(BLOCK);
    var fastest = Double.POSITIVE_INFINITY;
    var slowest = Double.NEGATIVE_INFINITY;
    var misses = 0;
    var tooLarge = 0;
    var memory = limitedMemory();
    for (var start = 0; start < micros.length; start += BLOCK) {
      var count = Math.min(BLOCK, micros.length - start);
      if (!found.find(batch.encodings(), start, count)) {
        throw notOfTheSpace(batch, costs.grid(), start, count);
      }
      costs.micros().of(found, count, micros, start);
      for (var i = 0; i < count; i++) {
        var candidate = start + i;
        var latency = micros[candidate];
        fastest = latency < fastest ? latency : fastest;
        slowest = latency > slowest ? latency : slowest;
        var before = rows;
        for (var band = 0; band < from.length; band++) {
          if (from[band] <= latency && latency < below[band]) {
            add(candidate, band);
          }
        }
        if (rows > before && memory != null && !targets.allowMemory(memory.of(found, i))) {
          rows = before;
          tooLarge++;
        }
        if (rows == before) {
          misses++;
        } else {
          parameters[candidate] = (long) costs.parameters().of(found, i);
          macs[candidate] = (long) costs.macs().of(found, i);
        }
      }
    }
    fastestMicros = fastest;
    slowestMicros = slowest;
    outside = misses;
    overMemory = tooLarge;
  }

  /** By which memory is held against candidates; null if they may take any. */
  private @Nullable MemoryCost limitedMemory() {
    if (targets.maxMemoryMiB() == null) {
      return null;
    }
    if (table.memory() == null) {
      throw new IllegalArgumentException(
          "The memory of networks in %s is not known.".formatted(table.provenance().precision()));
    }
    return table.memory();
  }

  private static void requireWidth(SampledBatch batch, SearchSpace space) {
    if (batch.encodings().genes() != space.genes().size()) {
      throw new IllegalArgumentException(
          "Batch %d of search %s has %d genes per encoding, but the space %s has %d."
              .formatted(
                  batch.firstIndex(),
                  batch.searchId(),
                  batch.encodings().genes(),
                  space.name(),
                  space.genes().size()));
    }
  }

  /** What to throw for candidates of which one at least is not of the space. */
  private static IllegalArgumentException notOfTheSpace(
      SampledBatch batch, LayerGrid grid, int from, int count) {
    var one = grid.cells(1);
    var candidate =
        IntStream.range(from, from + count)
            .filter(each -> !one.find(batch.encodings(), each, 1))
            .findFirst()
            .orElseThrow();
    var violations = grid.space().violations(batch.encodings().encoding(candidate));
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

  private void add(int candidate, int band) {
    if (rows == candidates.length) {
      candidates = Arrays.copyOf(candidates, 2 * rows);
      bands = Arrays.copyOf(bands, 2 * rows);
    }
    candidates[rows] = candidate;
    bands[rows] = band;
    rows++;
  }

  /**
   * Annotates a batch.
   *
   * @param targets of which the memory is held against candidates
   * @throws IllegalArgumentException if a candidate is not of the space the costs are for: the sum
   *     over any other would be a number without meaning; or if memory is limited and not known for
   *     the table's precision
   */
  public static AnnotatedBatch of(
      SampledBatch batch, List<Band> bands, Targets targets, Costs.Known table) {
    return new AnnotatedBatch(batch, bands, targets, table);
  }

  /** Annotates a batch; candidates may take any memory. */
  public static AnnotatedBatch of(SampledBatch batch, List<Band> bands, Costs.Known table) {
    return of(batch, bands, new Targets(0, null, null), table);
  }

  /**
   * This batch as several, each of at most this many rows: what came of it had its candidates been
   * sampled in smaller batches. One candidate stays whole.
   */
  public List<AnnotatedBatch> split(int mostRows) {
    if (rows() <= mostRows || batch.size() == 1) {
      return List.of(this);
    }
    var middle = batch.size() / 2;
    return Stream.of(batch.part(0, middle), batch.part(middle, batch.size()))
        .map(half -> new AnnotatedBatch(half, searchBands, targets, table))
        .flatMap(half -> half.split(mostRows).stream())
        .toList();
  }

  /** What was annotated. */
  public SampledBatch sampled() {
    return batch;
  }

  /** Id of the table. */
  public String tableId() {
    return table.tableId();
  }

  /** Version of the table. */
  public String tableVersion() {
    return table.tableVersion();
  }

  /** What the table is of. */
  public Provenance provenance() {
    return table.provenance();
  }

  /**
   * Relative standard deviation of the latencies, by networks that the table had not seen; null if
   * nobody knows.
   */
  public @Nullable Double latencyDeviation() {
    return table.relativeDeviation();
  }

  /** Lowest predicted latency of all candidates, in a band or not, microseconds. */
  public double fastestMicros() {
    return fastestMicros;
  }

  /** Highest predicted latency of all candidates, in a band or not, microseconds. */
  public double slowestMicros() {
    return slowestMicros;
  }

  /** Number of candidates in no band, or over the memory that is allowed. */
  public int outside() {
    return outside;
  }

  /** Number of candidates in a band, but over the memory that is allowed. */
  public int overMemory() {
    return overMemory;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** The candidates' encodings, by row. */
  public PackedEncodings encodings() {
    return batch.encodings().picked(Arrays.copyOf(candidates, rows));
  }

  /** Index of a row's band among the search's bands. */
  public int band(int row) {
    return bands[row];
  }

  /** Predicted latency, microseconds per batch of images. */
  public double latencyMicros(int row) {
    return micros[candidates[row]];
  }

  /** Trained values. */
  public long parameters(int row) {
    return parameters[candidates[row]];
  }

  /** Multiply-accumulates for one image. */
  public long macs(int row) {
    return macs[candidates[row]];
  }
}
