package gpunas.searchspace;

/**
 * Where the layers of an encoding lie in a grid. A scratchpad: it is filled for one encoding after
 * the other, so that millions of them leave nothing behind. For one thread.
 */
public final class LayerCells {

  private final CellIndex index;

  /** The cells of the stem, of each stage and of the tail. */
  final int[] cells;

  /** By gene: the sum of the steps of those before it. */
  private final long[] sums;

  /** How often the repeated layer of each follows the first one. */
  final int[] repeats;

  LayerCells(CellIndex index) {
    this.index = index;
    cells = new int[index.stages.length + 2];
    repeats = new int[cells.length];
    sums = new long[index.steps.length + 1];
  }

  /**
   * The layers of the encoding that starts at {@code offset}.
   *
   * @throws IllegalArgumentException if it is not of the space
   */
  static LayerCells of(CellIndex index, int[] values, int offset) {
    var packed = new short[index.steps.length];
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
    if (!sum(index, values, offset)) {
      return false;
    }
    var stem = CellIndex.cell(sums[2]);
    cells[0] = index.firstStem + stem;
    var map = index.stemOutputs[stem];
    for (var i = 0; i < index.stages.length; i++) {
      var stage = index.stages[i];
      var sum = sums[stage.to] - sums[stage.from];
      var depth = CellIndex.depth(sum);
      // All bits, or none if the stage is absent: no branch that half of the encodings take.
      var present = -depth >> (Integer.SIZE - 1);
      cells[i + 1] = present & (stage.firstCell + map * stage.cells + CellIndex.cell(sum));
      repeats[i + 1] = present & (depth - 1);
      map = stage.outputs[map * stage.exits + CellIndex.exit(sum)];
    }
    cells[cells.length - 1] = index.firstTail + map;
    return true;
  }

  /** Sums the steps, and says whether every value is allowed. One loop without a branch. */
  private boolean sum(CellIndex index, short[] values, int offset) {
    var steps = index.steps;
    var sums = this.sums;
    var sum = 0L;
    try {
      for (var i = 0; i < steps.length; i++) {
        sum += steps[i][values[offset + i]];
        sums[i + 1] = sum;
      }
    } catch (ArrayIndexOutOfBoundsException _) {
      // Every read checks its bounds: checking before as well would take as long as the sum.
      return false;
    }
    return CellIndex.isOfTheSpace(sum);
  }
}
