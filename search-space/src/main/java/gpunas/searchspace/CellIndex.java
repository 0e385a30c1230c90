package gpunas.searchspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The arrays by which the genes of an encoding lead to cells of a grid: one read per gene, and one
 * more per stage for the feature map that the next stage is given.
 *
 * <p>Cells are numbered: 0 has no layers, for stages that are absent; then the stems, the cells of
 * the first stage, the second and so on, and the tails.
 */
final class CellIndex {

  private static final int EXIT_BIT = 32;
  private static final int DEPTH_BIT = 48;
  private static final int WRONG_BIT = 57;

  private static final int MOST_LAYERS = (1 << (WRONG_BIT - DEPTH_BIT)) - 1;
  private static final int MOST_GENES = (1 << (Long.SIZE - WRONG_BIT)) - 1;

  /** Stands for a value that the space does not allow. */
  private static final long NOT_ALLOWED = 1L << WRONG_BIT;

  /**
   * By gene and value: the step it adds to the sum over its stage's genes. The sum holds the cell,
   * the exit and the depth, and, over all genes, how many of the values are not allowed. A row ends
   * with the largest value that is.
   */
  final long[][] steps;

  /** By stem: the feature map it makes. */
  final int[] stemOutputs;

  final Stage[] stages;
  final int firstStem = 1;
  final int firstTail;

  /** By cell: indices of the layer that comes first and of the one repeated; -1 for none. */
  final int[] first;

  final int[] repeated;

  CellIndex(LayerGrid grid) {
    var space = grid.space();
    steps = space.genes().stream().map(CellIndex::nothingAllowed).toArray(long[][]::new);
    var stemWidths = space.stem().filters().size();
    spread(space, SearchSpace.RESOLUTION, stemWidths);
    spread(space, SearchSpace.STEM_FILTERS, 1);
    stemOutputs = flat(grid.stemOutputs());
    var firstLayers = new ArrayList<int[]>(List.of(none(firstStem), flat(grid.stems())));
    var repeatedLayers = new ArrayList<int[]>(List.of(none(firstStem + stemOutputs.length)));
    var cells = firstStem + stemOutputs.length;
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
    first = joined(firstLayers);
    repeated = joined(repeatedLayers);
  }

  /** One stage. */
  static final class Stage {
    /** Position of its first gene. */
    final int from;

    /** Position after its last gene, the depth. */
    final int to;

    /** Of all its cells. */
    final int firstCell;

    /** How many cells each feature map has that it can be given. */
    final int cells;

    /** In how many ways a feature map can leave: in each of the widths, or unchanged. */
    final int exits;

    /** Which of the next stage's feature maps it is then: by the one it is given, and exit. */
    final int[] outputs;

    Stage(LayerGrid.StageGrid grid, int firstCell, int widths) {
      from = grid.positions[0];
      to = grid.depth + 1;
      this.firstCell = firstCell;
      cells = grid.cells;
      exits = 2 * widths;
      outputs = new int[grid.absent.length * exits];
      // The filters are the first of a stage's genes: cells of one width lie side by side.
      var perWidth = cells / widths;
      for (var map = 0; map < grid.absent.length; map++) {
        for (var width = 0; width < widths; width++) {
          outputs[map * exits + width] = grid.output[map * cells + width * perWidth];
          outputs[map * exits + widths + width] = grid.absent[map];
        }
      }
    }
  }

  private Stage stage(SearchSpace space, int index, LayerGrid.StageGrid grid, int firstCell) {
    var weight = grid.cells;
    for (var position : grid.positions) {
      weight /= space.genes().get(position).choices().size();
      spread(space, position, weight);
    }
    var filters = space.stageGenes(index).filters();
    var widths = 1;
    if (filters >= 0) {
      var choices = space.genes().get(filters).choices();
      widths = choices.size();
      for (var level = 0; level < widths; level++) {
        steps[filters][choices.value(level)] += (long) level << EXIT_BIT;
      }
    }
    for (var depth : space.genes().get(grid.depth).choices().values()) {
      steps[grid.depth][depth] = depth > 0 ? (long) depth << DEPTH_BIT : (long) widths << EXIT_BIT;
    }
    return new Stage(grid, firstCell, widths);
  }

  private void spread(SearchSpace space, int position, int weight) {
    var choices = space.genes().get(position).choices();
    for (var level = 0; level < choices.size(); level++) {
      steps[position][choices.value(level)] = (long) level * weight;
    }
  }

  /** The cell that a sum of steps leads to. */
  static int cell(long sum) {
    return (int) sum;
  }

  /** How the feature map leaves. */
  static int exit(long sum) {
    return (short) (sum >> EXIT_BIT);
  }

  /** How often the stage repeats its layer, the first one counted. */
  static int depth(long sum) {
    return (int) (sum >> DEPTH_BIT);
  }

  /**
   * Checks that no sum over all genes spills from one of its parts into the next.
   *
   * @throws IllegalArgumentException if one could
   */
  static void requireRoom(SearchSpace space) {
    var layers =
        IntStream.range(0, space.stages().size())
            .map(stage -> largest(space.genes().get(space.stageGenes(stage).layers())))
            .sum();
    var genes = space.genes().size();
    if (layers > MOST_LAYERS || genes > MOST_GENES) {
      throw new IllegalArgumentException(
          "The stages of %s have up to %d layers and %d genes; expected at most %d and %d. Leave out stages or layers."
              .formatted(space.name(), layers, genes, MOST_LAYERS, MOST_GENES));
    }
  }

  /** Whether every value that went into a sum over all genes is allowed. */
  static boolean isOfTheSpace(long sum) {
    return sum >>> WRONG_BIT == 0;
  }

  private static long[] nothingAllowed(Gene gene) {
    var row = new long[largest(gene) + 1];
    Arrays.fill(row, NOT_ALLOWED);
    return row;
  }

  private static int largest(Gene gene) {
    return gene.choices().value(gene.choices().size() - 1);
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
