package gpunas.searchspace;

/**
 * Where the layers of an encoding lie in a grid. A scratchpad: it is filled for one encoding after
 * the other, so that millions of them leave nothing behind. For one thread.
 */
public final class LayerCells {

  private final CellIndex index;

  /** The cells of the stem, of each stage and of the tail. */
  final int[] cells;

  /** How often the repeated layer of each follows the first one. */
  final int[] repeats;

  LayerCells(CellIndex index) {
    this.index = index;
    cells = new int[index.stages.length + 2];
    repeats = new int[cells.length];
  }

  /**
   * The layers of the encoding that starts at {@code offset}.
   *
   * @throws IllegalArgumentException if it is not of the space
   */
  static LayerCells of(CellIndex index, int[] values, int offset) {
    var packed = new short[index.genes];
    for (var i = 0; i < packed.length; i++) {
      packed[i] = (short) values[offset + i];
      if (packed[i] != values[offset + i]) {
        throw notOfTheSpace();
      }
    }
    var cells = new LayerCells(index);
    if (!cells.find(packed, 0)) {
      throw notOfTheSpace();
    }
    return cells;
  }

  private static IllegalArgumentException notOfTheSpace() {
    return new IllegalArgumentException(
        "The encoding is not of the space that the sum is for: SearchSpace.violations says why.");
  }

  /**
   * Finds the layers of the encoding that starts at {@code offset}, and whether every value of it
   * is one that the space allows. If not, what was found before is lost.
   */
  public boolean find(short[] values, int offset) {
    var index = this.index;
    var stem = entry(index, 0, values[offset]);
    var filters = entry(index, 1, values[offset + 1]);
    var allowed = stem | filters;
    if (allowed < 0) {
      return false;
    }
    cells[0] = stem + filters;
    var map = index.stemOutputs[stem + filters];
    for (var i = 0; i < index.stages.length; i++) {
      var stage = index.stages[i];
      var first = values[offset + stage.from()];
      var cell = 0;
      for (var position = stage.from(); position < stage.depth(); position++) {
        var entry = entry(index, position, values[offset + position]);
        allowed |= entry;
        cell += entry;
      }
      var depth = entry(index, stage.depth(), values[offset + stage.depth()]);
      allowed |= depth;
      if (allowed < 0) {
        return false;
      }
      var maps = stage.maps();
      if (depth == 0) {
        cells[i + 1] = index.absentCell;
        repeats[i + 1] = 0;
        map = maps.absent[map];
      } else {
        cells[i + 1] = stage.firstCell() + map * stage.cells() + cell;
        repeats[i + 1] = depth - 1;
        map = maps.outputs[map * maps.widths + index.widths[index.starts[stage.from()] + first]];
      }
    }
    cells[cells.length - 1] = index.firstTail + map;
    return true;
  }

  private static int entry(CellIndex index, int position, int value) {
    var start = index.starts[position];
    return value >= 0 && value < index.starts[position + 1] - start
        ? index.entries[start + value]
        : CellIndex.NOT_ALLOWED;
  }
}
