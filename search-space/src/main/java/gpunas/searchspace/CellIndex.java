package gpunas.searchspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The arrays by which an encoding leads to cells of a grid, part by part: the stem, each stage, the
 * tail.
 *
 * <p>A part is given a feature map, and each feature map has cells of its own. The sum over the
 * genes of the part says three things: which of these cells it is, how deep the part is, and by
 * which exit the feature map leaves. The exit leads to the feature map that the next part is given.
 *
 * <p>Cells are numbered: 0 has no layers, for stages that are absent; then the stems, the cells of
 * the first stage, the second and so on, and the tails.
 */
final class CellIndex {

  /** What the stem is given. */
  static final long IMAGE = map(1, 0);

  // Cells and exits are fewer than 2^24 (GridSize), depths than 2^15 (LayerGrid): no part of a sum
  // spills into the next, and the sign stays free.
  private static final int EXIT_BIT = 24;
  private static final int DEPTH_BIT = 48;
  private static final int CELL_OR_EXIT_MASK = (1 << EXIT_BIT) - 1;

  /** Integers of an encoding. */
  final int genes;

  /** The stem and the stages. */
  final int parts;

  /** The sums over the genes of a part. */
  final GeneWords words;

  /** The exits of all feature maps: by each, the feature map that the next part is given. */
  final long[] exits;

  /** By cell: indices of the layer that comes first and of the one repeated; -1 for none. */
  final int[] first;

  final int[] repeated;

  CellIndex(LayerGrid grid) {
    var space = grid.space();
    genes = space.genes().size();
    parts = 1 + grid.stages().size();
    words = words(grid);
    exits = new Exits(grid).all;
    var stems = flat(grid.stems());
    var firstLayers = new ArrayList<int[]>(List.of(none(1), stems));
    var repeatedLayers = new ArrayList<int[]>(List.of(none(1 + stems.length)));
    for (var stage : grid.stages()) {
      firstLayers.add(stage.first);
      repeatedLayers.add(stage.repeated);
    }
    firstLayers.add(grid.tails());
    repeatedLayers.add(none(grid.tails().length));
    first = joined(firstLayers);
    repeated = joined(repeatedLayers);
  }

  /** By cell, side by side: of the layer that comes first, and of the one repeated; 0 for none. */
  double[] byCell(double[] ofLayers) {
    var ofCells = new double[2 * first.length];
    for (var cell = 0; cell < first.length; cell++) {
      ofCells[2 * cell] = of(first[cell], ofLayers);
      ofCells[2 * cell + 1] = of(repeated[cell], ofLayers);
    }
    return ofCells;
  }

  private static double of(int layer, double[] ofLayers) {
    return layer < 0 ? 0 : ofLayers[layer];
  }

  /** Which of the cells of its feature map a part is. */
  static int cell(long sum) {
    return (int) sum & CELL_OR_EXIT_MASK;
  }

  /** By which exit the feature map leaves. */
  static int exit(long sum) {
    return (int) (sum >>> EXIT_BIT) & CELL_OR_EXIT_MASK;
  }

  /** How often a part has its layer, the first one counted; 0 if it is absent. */
  static int depth(long sum) {
    return (int) (sum >>> DEPTH_BIT);
  }

  /** A feature map: where what belongs to it begins. */
  private static long map(int firstCell, int firstExit) {
    return (long) firstCell << Integer.SIZE | firstExit;
  }

  /** The first of the cells that go with a feature map. */
  static int firstCell(long map) {
    return (int) (map >>> Integer.SIZE);
  }

  /** The first of a feature map's exits. */
  static int firstExit(long map) {
    return (int) map;
  }

  private static GeneWords words(LayerGrid grid) {
    var space = grid.space();
    var summands =
        space.genes().stream().map(gene -> new long[gene.choices().size()]).toArray(long[][]::new);
    var resolutions = summands[SearchSpace.RESOLUTION];
    var widths = summands[SearchSpace.STEM_FILTERS];
    add(resolutions, widths.length * (1L + (1L << EXIT_BIT)), 0);
    add(widths, 1L + (1L << EXIT_BIT), 1L << DEPTH_BIT);
    var ends = new ArrayList<Integer>(List.of(SearchSpace.STEM_FILTERS + 1));
    for (var i = 0; i < grid.stages().size(); i++) {
      var stage = grid.stages().get(i);
      var weight = stage.cells;
      for (var position : stage.positions) {
        weight /= summands[position].length;
        add(summands[position], weight + ((long) (weight / stage.cellsPerExit) << EXIT_BIT), 0);
      }
      var depths = space.genes().get(stage.depth).choices();
      for (var level = 0; level < depths.size(); level++) {
        var depth = depths.value(level);
        summands[stage.depth][level] =
            depth > 0 ? (long) depth << DEPTH_BIT : (long) stage.exits() << EXIT_BIT;
      }
      ends.add(stage.depth + 1);
    }
    return new GeneWords(space.genes(), summands, ends);
  }

  private static void add(long[] summands, long perLevel, long always) {
    for (var level = 0; level < summands.length; level++) {
      summands[level] += level * perLevel + always;
    }
  }

  /** A stage has as many exits again, by which the feature map leaves as it came. */
  private static final class Exits {

    private final LayerGrid grid;

    /** By part, the tail among them: the first cell of all, and the first exit. */
    private final int[] cells;

    private final int[] exits;

    final long[] all;

    Exits(LayerGrid grid) {
      this.grid = grid;
      var stages = grid.stages();
      var stemOutputs = flat(grid.stemOutputs());
      cells = new int[stages.size() + 2];
      exits = new int[stages.size() + 2];
      cells[1] = firstCell(IMAGE) + stemOutputs.length;
      exits[1] = stemOutputs.length;
      for (var i = 0; i < stages.size(); i++) {
        cells[i + 2] = cells[i + 1] + stages.get(i).first.length;
        exits[i + 2] = exits[i + 1] + stages.get(i).absent.length * 2 * stages.get(i).exits();
      }
      all = new long[exits[stages.size() + 1]];
      for (var stem = 0; stem < stemOutputs.length; stem++) {
        all[stem] = given(1, stemOutputs[stem]);
      }
      for (var i = 0; i < stages.size(); i++) {
        fill(i, stages.get(i));
      }
    }

    private void fill(int i, LayerGrid.StageGrid stage) {
      for (var map = 0; map < stage.absent.length; map++) {
        for (var exit = 0; exit < stage.exits(); exit++) {
          var at = exits[i + 1] + map * 2 * stage.exits() + exit;
          var changed = stage.output[map * stage.cells + exit * stage.cellsPerExit];
          all[at] = given(i + 2, changed);
          all[at + stage.exits()] = given(i + 2, stage.absent[map]);
        }
      }
    }

    /** One of the feature maps that a part may be given. */
    private long given(int part, int map) {
      if (part == cells.length - 1) {
        return map(cells[part] + map, 0);
      }
      var stage = grid.stages().get(part - 1);
      return map(cells[part] + map * stage.cells, exits[part] + map * 2 * stage.exits());
    }
  }

  private static int[] flat(int[][] rows) {
    return joined(List.of(rows));
  }

  private static int[] joined(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static int[] none(int count) {
    return IntStream.generate(() -> -1).limit(count).toArray();
  }
}
