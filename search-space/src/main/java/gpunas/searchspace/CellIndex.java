package gpunas.searchspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The arrays by which the genes of an encoding lead to cells of a grid: one read per gene, and one
 * more per stage for the feature map that the next stage is given.
 *
 * <p>Cells are numbered: the stems, the cells of the first stage, the second and so on, the tails,
 * and last one that costs nothing, for stages that are absent.
 */
final class CellIndex {

  /** Stands for a value that the space does not allow. */
  static final int NOT_ALLOWED = -1;

  final int genes;

  /** Where the entries of a gene begin, by position, and where the last ones end. */
  final int[] starts;

  /** By value of a gene: what it adds to the cell of its stage; a depth adds itself. */
  final int[] entries;

  /** By the same: which of the stage's widths a value is, 0 if it decides something else. */
  final int[] widths;

  /** By stem: the feature map it makes. */
  final int[] stemOutputs;

  final Stage[] stages;
  final int firstTail;
  final int absentCell;

  /** By cell: indices of the layer that comes first and of the one repeated; -1 for none. */
  final int[] first;

  final int[] repeated;

  CellIndex(LayerGrid grid) {
    var space = grid.space();
    genes = space.genes().size();
    starts = new int[genes + 1];
    for (var i = 0; i < genes; i++) {
      var choices = space.genes().get(i).choices();
      starts[i + 1] = starts[i] + choices.value(choices.size() - 1) + 1;
    }
    entries = new int[starts[genes]];
    widths = new int[starts[genes]];
    Arrays.fill(entries, NOT_ALLOWED);
    var stemWidths = space.stem().filters().size();
    spread(space, SearchSpace.RESOLUTION, stemWidths);
    spread(space, SearchSpace.STEM_FILTERS, 1);
    stemOutputs = flat(grid.stemOutputs());
    var firstLayers = new ArrayList<int[]>(List.of(flat(grid.stems())));
    var repeatedLayers = new ArrayList<int[]>(List.of(none(stemOutputs.length)));
    var cells = stemOutputs.length;
    stages = new Stage[grid.stages().size()];
    for (var i = 0; i < stages.length; i++) {
      var stage = grid.stages().get(i);
      stages[i] = stage(space, i, stage, cells);
      firstLayers.add(stage.first);
      repeatedLayers.add(stage.repeated);
      cells += stage.first.length;
    }
    firstTail = cells;
    firstLayers.add(grid.tails());
    repeatedLayers.add(none(grid.tails().length));
    absentCell = firstTail + grid.tails().length;
    firstLayers.add(none(1));
    repeatedLayers.add(none(1));
    first = joined(firstLayers);
    repeated = joined(repeatedLayers);
  }

  /**
   * One stage.
   *
   * @param from position of its first gene
   * @param depth position of its depth, which is its last gene
   * @param firstCell of all its cells
   * @param cells how many each feature map has that it can be given
   */
  record Stage(int from, int depth, int firstCell, int cells, Maps maps) {}

  /** The feature maps a stage makes: by the one it is given and its width, or if it is absent. */
  static final class Maps {
    final int widths;
    final int[] outputs;
    final int[] absent;

    Maps(int widths, int[] outputs, int[] absent) {
      this.widths = widths;
      this.outputs = outputs;
      this.absent = absent;
    }
  }

  private Stage stage(SearchSpace space, int index, LayerGrid.StageGrid grid, int firstCell) {
    var weight = grid.cells;
    for (var position : grid.positions) {
      weight /= space.genes().get(position).choices().size();
      spread(space, position, weight);
    }
    var depths = space.genes().get(grid.depth).choices();
    depths.values().forEach(depth -> entries[starts[grid.depth] + depth] = depth);
    var filters = space.stageGenes(index).filters();
    var widthCount = 1;
    if (filters >= 0) {
      var choices = space.genes().get(filters).choices();
      widthCount = choices.size();
      for (var level = 0; level < widthCount; level++) {
        widths[starts[filters] + choices.value(level)] = level;
      }
    }
    // The filters are the first of a stage's genes: cells of one width lie side by side.
    var perWidth = grid.cells / widthCount;
    var outputs =
        IntStream.range(0, grid.output.length / perWidth)
            .map(i -> grid.output[i * perWidth])
            .toArray();
    return new Stage(
        grid.positions[0],
        grid.depth,
        firstCell,
        grid.cells,
        new Maps(widthCount, outputs, grid.absent));
  }

  private void spread(SearchSpace space, int position, int weight) {
    var choices = space.genes().get(position).choices();
    for (var level = 0; level < choices.size(); level++) {
      entries[starts[position] + choices.value(level)] = level * weight;
    }
  }

  private static int[] flat(int[][] rows) {
    return joined(List.of(rows));
  }

  private static int[] joined(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static int[] none(int count) {
    var none = new int[count];
    Arrays.fill(none, -1);
    return none;
  }
}
