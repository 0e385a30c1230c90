package gpunas.searchspace;

import java.util.List;
import java.util.Objects;

/**
 * {@link DeployedMemory} of networks of a space by array reads: a sum over their layers, and the
 * largest of what each of them needs. Safe for use by many threads.
 */
public final class MemoryCost {

  private final AdditiveCost weights;

  /** By cell, side by side: of the first layer, and of each that is repeated after it. */
  private final double[] live;

  MemoryCost(CellIndex index, List<Layer> layers, DeployedMemory memory) {
    weights = new AdditiveCost(index, layers.stream().mapToDouble(memory::weights).toArray());
    live = index.byCell(layers.stream().mapToDouble(memory::live).toArray());
  }

  /** Bytes of the encoding whose layers were found last, or the first of them. */
  public long of(LayerCells found) {
    return of(found, 0);
  }

  /** Bytes of one of the encodings whose layers were found last, counted from 0. */
  public long of(LayerCells found, int which) {
    Objects.checkIndex(which, found.room);
    var most = 0.0;
    for (var i = which; i < found.cells.length; i += found.room) {
      var cell = 2 * found.cells[i];
      most = Math.max(most, live[cell]);
      if (found.repeats[i] > 0) {
        most = Math.max(most, live[cell + 1]);
      }
    }
    // Exact: both are far below 2^53 bytes.
    return (long) (most + weights.of(found, which));
  }
}
