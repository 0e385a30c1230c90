package gpunas.searchspace;

import java.util.Arrays;

/**
 * Where the layers of some encodings lie in a grid. A scratchpad: it is filled again and again, so
 * that millions of encodings leave nothing behind. For one thread.
 *
 * <p>Each step is taken for all of them before the next one: a step of one encoding does not have
 * to wait for that of another, as it has to for its own step before.
 */
public final class LayerCells {

  private final CellIndex index;

  /** How many encodings there is room for. */
  final int room;

  /** By part and encoding: the cell. The parts are the stem, each stage and the tail. */
  final int[] cells;

  /** By part and encoding: how often the repeated layer follows the first one. */
  final int[] repeats;

  /** By encoding: the sum over the genes of a part, and the feature map the part is given. */
  private final long[] sums;

  private final long[] maps;

  LayerCells(CellIndex index, int room) {
    this.index = index;
    this.room = room;
    cells = new int[room * (index.parts + 1)];
    repeats = new int[cells.length];
    sums = new long[room];
    maps = new long[room];
  }

  /**
   * The layers of one encoding.
   *
   * @throws IllegalArgumentException if it is not of the space
   */
  static LayerCells of(CellIndex index, int... genes) {
    if (genes.length != index.genes) {
      throw notOfTheSpace();
    }
    var packed = new PackedEncodings(genes.length, 1);
    packed.set(0, genes);
    var cells = new LayerCells(index, 1);
    if (!cells.find(packed, 0, 1)) {
      throw notOfTheSpace();
    }
    return cells;
  }

  private static IllegalArgumentException notOfTheSpace() {
    return new IllegalArgumentException(
        "The encoding is not of the space that the sum is for: SearchSpace.violations says why.");
  }

  /**
   * Finds the layers of consecutive encodings, and whether every value of them is one that the
   * space allows. If not, what was found before is lost.
   *
   * @param packed as many genes each as the space has
   * @param first of the encodings
   * @param count at most as many as there is room for
   */
  public boolean find(PackedEncodings packed, int first, int count) {
    Arrays.fill(maps, 0, count, CellIndex.IMAGE);
    for (var part = 0; part < index.parts; part++) {
      if (!index.words.sum(part, packed, first, count, sums)) {
        return false;
      }
      enter(part * room, count);
    }
    var tail = index.parts * room;
    for (var i = 0; i < count; i++) {
      cells[tail + i] = CellIndex.firstCell(maps[i]);
    }
    return true;
  }

  private void enter(int at, int count) {
    var exits = index.exits;
    for (var i = 0; i < count; i++) {
      var sum = sums[i];
      var map = maps[i];
      var depth = CellIndex.depth(sum);
      // All bits, or none if the part is absent: no branch that half of the encodings take.
      var present = -depth >> (Integer.SIZE - 1);
      cells[at + i] = present & (CellIndex.firstCell(map) + CellIndex.cell(sum));
      repeats[at + i] = present & (depth - 1);
      maps[i] = exits[CellIndex.firstExit(map) + CellIndex.exit(sum)];
    }
  }
}
