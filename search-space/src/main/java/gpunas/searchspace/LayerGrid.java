package gpunas.searchspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Every layer that networks of a space can have, laid out so that an encoding finds its layers by
 * array reads.
 *
 * <p>For each stage the grid knows the feature maps it can be given. A cell is one such input and
 * one choice of filters, kernel, expansion, squeeze-excite and activation; it holds the stage's
 * first layer and the layer that is repeated after it. Laying out GPUNet's space takes about a
 * second; {@link #cells} finds the layers of an encoding, {@link #cost} adds them up.
 */
public final class LayerGrid {

  private final SearchSpace space;
  private final Decoder decoder;
  private final Map<Layer, Integer> layers = new LinkedHashMap<>();
  private final int[][] stems;
  private final int[][] stemOutputs;
  private final List<StageGrid> stages = new ArrayList<>();
  private final int[] tails;
  private final CellIndex index;

  /**
   * Lays out a space.
   *
   * @throws IllegalArgumentException if it is too large for that
   */
  public LayerGrid(SearchSpace space) {
    requireSize(space);
    this.space = space;
    decoder = new Decoder(space);
    var maps = new LinkedHashMap<Shape, Integer>();
    stems = new int[space.resolutions().size()][space.stem().filters().size()];
    stemOutputs = new int[stems.length][stems[0].length];
    for (var r = 0; r < stems.length; r++) {
      var side = space.resolutions().value(r);
      for (var f = 0; f < stems[r].length; f++) {
        var layer = decoder.stem(decoder.image(side), space.stem().filters().value(f));
        stems[r][f] = indexOf(layer);
        stemOutputs[r][f] = indexOf(layer.output(), maps);
      }
    }
    for (var i = 0; i < space.stages().size(); i++) {
      var outputs = new LinkedHashMap<Shape, Integer>();
      stages.add(new StageGrid(i, List.copyOf(maps.keySet()), outputs));
      maps = outputs;
    }
    tails = maps.keySet().stream().mapToInt(map -> indexOf(decoder.tail(map))).toArray();
    index = new CellIndex(this);
  }

  /**
   * Checks that a space can be laid out: at once, and without doing it.
   *
   * @throws IllegalArgumentException if it, or a choice, is too large, with the numbers
   */
  public static void requireSize(SearchSpace space) {
    space.genes().forEach(LayerGrid::requireShort);
    GridSize.require(space);
  }

  private static void requireShort(Gene gene) {
    var largest = gene.choices().value(gene.choices().size() - 1);
    if (largest > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s may be %d; expected at most %d, because encodings are packed into 16-bit integers."
              .formatted(gene.name(), largest, Short.MAX_VALUE));
    }
  }

  /** The space that was laid out. */
  public SearchSpace space() {
    return space;
  }

  /** The distinct layers, in the order of the stages. */
  public List<Layer> layers() {
    return List.copyOf(layers.keySet());
  }

  /** Sums a quantity of layers over networks of this space. */
  public AdditiveCost cost(ToDoubleFunction<Layer> costOfLayer) {
    return new AdditiveCost(index, layers.keySet().stream().mapToDouble(costOfLayer).toArray());
  }

  /** What networks of this space take on a device. */
  public MemoryCost cost(DeployedMemory memory) {
    return new MemoryCost(index, layers(), memory);
  }

  /** A scratchpad to find the layers of so many encodings at a time with. */
  public LayerCells cells(int room) {
    return new LayerCells(index, room);
  }

  /**
   * The layers of an encoding, for any number of sums.
   *
   * @throws IllegalArgumentException if it is not of the space
   */
  public LayerCells find(int... genes) {
    return LayerCells.of(index, genes);
  }

  int[][] stems() {
    return stems;
  }

  int[][] stemOutputs() {
    return stemOutputs;
  }

  List<StageGrid> stages() {
    return stages;
  }

  int[] tails() {
    return tails;
  }

  private int indexOf(Layer layer) {
    return layers.computeIfAbsent(layer, _ -> layers.size());
  }

  private static int indexOf(Shape map, Map<Shape, Integer> maps) {
    return maps.computeIfAbsent(map, _ -> maps.size());
  }

  /** The cells of one stage. */
  final class StageGrid {
    /** Positions of the genes that select a cell, depth not included. */
    final int[] positions;

    /** Position of the depth. */
    final int depth;

    /** How many cells each input has. */
    final int cells;

    /** How many cells side by side have the same output, whatever the input. */
    final int cellsPerExit;

    /** Index of a stage's first layer, per input and cell. */
    final int[] first;

    /** Index of the layer repeated after it, per input and cell. */
    final int[] repeated;

    /** Index of the output map among the next stage's inputs, per input and cell. */
    final int[] output;

    /** The same if the stage is absent, per input. */
    final int[] absent;

    StageGrid(int index, List<Shape> inputs, Map<Shape, Integer> outputs) {
      var choices = space.stages().get(index);
      var genes = space.stageGenes(index);
      positions =
          genes.positions().stream()
              .mapToInt(Integer::intValue)
              .filter(position -> position != genes.layers())
              .toArray();
      depth = genes.layers();
      cells =
          Arrays.stream(positions)
              .map(position -> space.genes().get(position).choices().size())
              .reduce(1, Math::multiplyExact);
      first = new int[inputs.size() * cells];
      repeated = new int[first.length];
      output = new int[first.length];
      absent = new int[inputs.size()];
      var values = new int[space.genes().size()];
      for (var input = 0; input < inputs.size(); input++) {
        for (var cell = 0; cell < cells; cell++) {
          spread(cell, values);
          var encoding = Encoding.of(values);
          var layer = decoder.layer(index, inputs.get(input), encoding, choices.stride());
          first[input * cells + cell] = indexOf(layer);
          output[input * cells + cell] = indexOf(layer.output(), outputs);
          repeated[input * cells + cell] =
              choices.layers().value(choices.layers().size() - 1) > 1
                  ? indexOf(decoder.layer(index, layer.output(), encoding, 1))
                  : first[input * cells + cell];
        }
        if (choices.layers().contains(0)) {
          absent[input] = indexOf(inputs.get(input), outputs);
        }
      }
      cellsPerExit = cellsPerExit();
    }

    /** In how many ways the feature map can leave a stage that is not absent. */
    int exits() {
      return cells / cellsPerExit;
    }

    /** The first genes decide: mostly the filters alone, without padding the kernel as well. */
    private int cellsPerExit() {
      var perExit = cells;
      for (var position : positions) {
        if (isSameInEach(perExit)) {
          return perExit;
        }
        perExit /= space.genes().get(position).choices().size();
      }
      return perExit;
    }

    private boolean isSameInEach(int perExit) {
      return IntStream.range(0, output.length)
          .allMatch(cell -> output[cell] == output[cell - cell % perExit]);
    }

    /** Writes the values of a cell's genes; the last position varies fastest. */
    private void spread(int cell, int[] values) {
      var rest = cell;
      for (var i = positions.length - 1; i >= 0; i--) {
        var choices = space.genes().get(positions[i]).choices();
        values[positions[i]] = choices.value(rest % choices.size());
        rest /= choices.size();
      }
    }
  }
}
