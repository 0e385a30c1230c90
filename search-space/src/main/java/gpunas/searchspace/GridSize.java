package gpunas.searchspace;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How many cells the grid of a space would have: counted without laying it out. */
final class GridSize {

  /** Four times as many as GPUNet's space has; a grid of so many takes seconds and some 300 MB. */
  static final int MOST_CELLS = 500_000;

  /** So that what is said of a network, or of some, fits into a record. */
  private static final int MOST_LAYERS = 511;

  private static final int MOST_GENES = 127;

  private final SearchSpace space;
  private final Decoder decoder;

  private GridSize(SearchSpace space) {
    this.space = space;
    decoder = new Decoder(space);
  }

  /**
   * Checks that a space can be laid out.
   *
   * @throws IllegalArgumentException if its grid would be too large
   */
  static void require(SearchSpace space) {
    requireShallow(space);
    var cells = new GridSize(space).cells();
    if (cells > MOST_CELLS) {
      throw new IllegalArgumentException(
          """
          The space %s has stages with %,.0f combinations of input, filters, kernel and so on; \
          expected at most %,d. Leave out choices of the stages with the most genes.\
          """
              .formatted(space.name(), cells, MOST_CELLS));
    }
  }

  private static void requireShallow(SearchSpace space) {
    var layers =
        space.stages().stream()
            .map(StageChoices::layers)
            .mapToInt(choices -> choices.value(choices.size() - 1))
            .sum();
    var genes = space.genes().size();
    if (layers > MOST_LAYERS || genes > MOST_GENES) {
      throw new IllegalArgumentException(
          "The stages of %s have up to %d layers and %d genes; expected at most %d and %d. Leave out stages or layers."
              .formatted(space.name(), layers, genes, MOST_LAYERS, MOST_GENES));
    }
  }

  /** The sum may be beyond any integer. */
  private double cells() {
    var maps = stemOutputs();
    double cells = 0;
    for (var stage = 0; stage < space.stages().size(); stage++) {
      var perMap = cellsPerMap(stage);
      cells += maps.size() * perMap;
      if (cells > MOST_CELLS) {
        return cells;
      }
      maps = outputs(stage, maps);
    }
    return cells;
  }

  private Set<Shape> stemOutputs() {
    var maps = new LinkedHashSet<Shape>();
    for (var side : space.resolutions().values()) {
      for (var filters : space.stem().filters().values()) {
        maps.add(decoder.stem(decoder.image(side), filters).output());
      }
    }
    return maps;
  }

  /** All genes of the stage but its depth. */
  private double cellsPerMap(int stage) {
    var genes = space.stageGenes(stage);
    return genes.positions().stream()
        .filter(position -> position != genes.layers())
        .mapToDouble(position -> space.genes().get(position).choices().size())
        .reduce(1, (a, b) -> a * b);
  }

  private Set<Shape> outputs(int stage, Set<Shape> maps) {
    var choices = space.stages().get(stage);
    var filters = space.stageGenes(stage).filters();
    var least =
        Encoding.of(space.genes().stream().mapToInt(gene -> gene.choices().value(0)).toArray());
    var outputs = new LinkedHashSet<Shape>();
    for (var kernel : choices.kernels().values()) {
      var narrow = least.with(space.stageGenes(stage).kernel(), kernel);
      var widths =
          filters < 0
              ? List.of(narrow)
              : space.genes().get(filters).choices().values().stream()
                  .map(width -> narrow.with(filters, width))
                  .toList();
      for (var map : maps) {
        for (var encoding : widths) {
          outputs.add(decoder.layer(stage, map, encoding, choices.stride()).output());
        }
      }
    }
    if (choices.layers().contains(0)) {
      outputs.addAll(maps);
    }
    return outputs;
  }
}
