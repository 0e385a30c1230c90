package gpunas.searchspace;

import java.util.Arrays;

/**
 * A quantity of networks that is the sum over their layers: parameters, multiply-accumulates, or
 * latency by a table. One sum takes a few array reads per stage and allocates nothing.
 *
 * <p>Safe for use by many threads.
 */
public final class AdditiveCost {

  private final double[][] stems;
  private final int[][] stemOutputs;
  private final Stage[] stages;
  private final double[] tails;
  private final int[] resolutionLevels;
  private final int[] stemLevels;

  AdditiveCost(LayerGrid grid, double[] costs) {
    var space = grid.space();
    stems =
        Arrays.stream(grid.stems())
            .map(row -> Arrays.stream(row).mapToDouble(layer -> costs[layer]).toArray())
            .toArray(double[][]::new);
    stemOutputs = grid.stemOutputs();
    stages =
        grid.stages().stream().map(stage -> new Stage(space, stage, costs)).toArray(Stage[]::new);
    tails = Arrays.stream(grid.tails()).mapToDouble(layer -> costs[layer]).toArray();
    resolutionLevels = levels(space.resolutions());
    stemLevels = levels(space.stem().filters());
  }

  /** The sum for an encoding of the space. */
  public double of(Encoding encoding) {
    return of(encoding.toArray(), 0);
  }

  /**
   * The sum for the encoding that starts at {@code offset}. It must be of the space; this is not
   * checked.
   */
  public double of(int[] values, int offset) {
    var resolution = resolutionLevels[values[offset]];
    var filters = stemLevels[values[offset + 1]];
    var sum = stems[resolution][filters];
    var map = stemOutputs[resolution][filters];
    for (var stage : stages) {
      var depth = values[offset + stage.depth];
      if (depth == 0) {
        map = stage.absent[map];
      } else {
        var cell = map * stage.cells + stage.cell(values, offset);
        sum += stage.first[cell] + (depth - 1) * stage.repeated[cell];
        map = stage.output[cell];
      }
    }
    return sum + tails[map];
  }

  /** Level by value, so that no search is needed. */
  private static int[] levels(Choices choices) {
    var levels = new int[choices.value(choices.size() - 1) + 1];
    for (var level = 0; level < choices.size(); level++) {
      levels[choices.value(level)] = level;
    }
    return levels;
  }

  private static final class Stage {
    final int[] positions;
    final int[][] levels;
    final int[] sizes;
    final int depth;
    final int cells;
    final double[] first;
    final double[] repeated;
    final int[] output;
    final int[] absent;

    Stage(SearchSpace space, LayerGrid.StageGrid grid, double[] costs) {
      positions = grid.positions;
      levels =
          Arrays.stream(positions)
              .mapToObj(position -> levels(space.genes().get(position).choices()))
              .toArray(int[][]::new);
      sizes =
          Arrays.stream(positions)
              .map(position -> space.genes().get(position).choices().size())
              .toArray();
      depth = grid.depth;
      cells = grid.cells;
      first = Arrays.stream(grid.first).mapToDouble(layer -> costs[layer]).toArray();
      repeated = Arrays.stream(grid.repeated).mapToDouble(layer -> costs[layer]).toArray();
      output = grid.output;
      absent = grid.absent;
    }

    int cell(int[] values, int offset) {
      var cell = 0;
      for (var i = 0; i < positions.length; i++) {
        cell = cell * sizes[i] + levels[i][values[offset + positions[i]]];
      }
      return cell;
    }
  }
}
