package gpunas.searchspace;

import java.util.Arrays;
import java.util.Objects;

/**
 * A quantity of networks that is the sum over their layers: parameters, multiply-accumulates, or
 * latency by a table. One sum takes two array reads per stage and allocates nothing.
 *
 * <p>Safe for use by many threads.
 */
public final class AdditiveCost {

  private final CellIndex index;

  /** By cell, side by side: of the first layer, and of each that is repeated after it. */
  private final double[] costs;

  AdditiveCost(CellIndex index, double[] layerCosts) {
    this.index = index;
    costs = index.byCell(layerCosts);
  }

  /** The sum for the encoding whose layers were found last, or the first of them. */
  public double of(LayerCells found) {
    return of(found, 0);
  }

  /** The sum for one of the encodings whose layers were found last, counted from 0. */
  public double of(LayerCells found, int which) {
    Objects.checkIndex(which, found.room);
    var sum = 0.0;
    for (var i = which; i < found.cells.length; i += found.room) {
      var cell = 2 * found.cells[i];
      sum += costs[cell] + found.repeats[i] * costs[cell + 1];
    }
    return sum;
  }

  /**
   * The sums for the first of the encodings whose layers were found last.
   *
   * @param sums gets them, from index {@code from} on
   */
  public void of(LayerCells found, int count, double[] sums, int from) {
    Arrays.fill(sums, from, from + count, 0);
    for (var at = 0; at < found.cells.length; at += found.room) {
      add(found, at, count, sums, from);
    }
  }

  private void add(LayerCells found, int at, int count, double[] sums, int from) {
    var cells = found.cells;
    var repeats = found.repeats;
    for (var i = 0; i < count; i++) {
      var cell = 2 * cells[at + i];
      sums[from + i] += costs[cell] + repeats[at + i] * costs[cell + 1];
    }
  }

  /**
   * The sum for an encoding of the space.
   *
   * @throws IllegalArgumentException if it is not of the space
   */
  public double of(Encoding encoding) {
    return of(LayerCells.of(index, encoding.toArray()));
  }
}
