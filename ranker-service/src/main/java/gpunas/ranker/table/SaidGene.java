package gpunas.ranker.table;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Gene;
import gpunas.searchspace.Gene.Property;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A gene as people say it: numbers as they are, an activation by its name. Of a stage without
 * layers nothing is said but that: its other genes mean nothing.
 *
 * @param place of the gene in an encoding
 * @param layers where the number of layers of its stage stands; its own place if nowhere
 */
public record SaidGene(Gene gene, int place, int layers) {
  private static final List<String> NO_OR_YES = List.of("no", "yes");
  private static final List<String> ACTIVATIONS =
      List.of(word(Activation.RELU), word(Activation.SWISH));

  /** Those of a space, in the order of its encodings. */
  public static List<SaidGene> of(List<Gene> genes) {
    return IntStream.range(0, genes.size())
        .mapToObj(i -> new SaidGene(genes.get(i), i, layersOf(genes.get(i), genes)))
        .toList();
  }

  private static int layersOf(Gene gene, List<Gene> genes) {
    return IntStream.range(0, genes.size())
        .filter(i -> genes.get(i).stage() == gene.stage())
        .filter(i -> genes.get(i).property() == Property.LAYERS)
        .findFirst()
        .orElse(genes.indexOf(gene));
  }

  /** What is said of it in a network; null: nothing. */
  public @Nullable Object in(List<Integer> encoding) {
    var value = value(encoding);
    var words = words();
    return value != null && value >= 0 && value < words.size() ? words.get(value) : value;
  }

  Column column() {
    Column.Reader value = row -> in(row.encoding());
    return words().isEmpty()
        ? Column.number(gene.name(), value)
        : Column.word(gene.name(), words(), value);
  }

  /** What stands for its numbers; nothing if they are said themselves. */
  private List<String> words() {
    return switch (gene.property()) {
      case RESOLUTION, FILTERS, KERNEL, EXPANSION, LAYERS -> List.of();
      case SQUEEZE_EXCITE -> NO_OR_YES;
      case ACTIVATION -> ACTIVATIONS;
    };
  }

  private @Nullable Integer value(List<Integer> encoding) {
    // A topic may hold what its space does not allow.
    if (place >= encoding.size() || layers >= encoding.size()) {
      return null;
    }
    var isAbsent = place != layers && encoding.get(layers) == 0;
    return isAbsent ? null : encoding.get(place);
  }

  private static String word(Activation activation) {
    return switch (activation) {
      case RELU -> "ReLU";
      case SWISH -> "Swish";
    };
  }
}
