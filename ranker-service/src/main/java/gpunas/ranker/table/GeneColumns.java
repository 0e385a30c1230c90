package gpunas.ranker.table;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Gene;
import gpunas.searchspace.Gene.Property;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Genes as people say them: numbers as they are, an activation by its name. Of a stage without
 * layers nothing is said but that: its other genes mean nothing.
 */
final class GeneColumns {
  private static final List<String> NO_OR_YES = List.of("no", "yes");
  private static final List<String> ACTIVATIONS =
      List.of(word(Activation.RELU), word(Activation.SWISH));

  private GeneColumns() {}

  static List<Column> of(List<Gene> genes) {
    return IntStream.range(0, genes.size())
        .mapToObj(i -> of(genes.get(i), i, layersOf(genes.get(i), genes)))
        .toList();
  }

  private static Column of(Gene gene, int place, int layers) {
    Column.Reader value = row -> value(row.encoding(), place, layers);
    return switch (gene.property()) {
      case RESOLUTION, FILTERS, KERNEL, EXPANSION, LAYERS -> Column.number(gene.name(), value);
      case SQUEEZE_EXCITE ->
          Column.word(gene.name(), NO_OR_YES, row -> said(NO_OR_YES, value.apply(row)));
      case ACTIVATION ->
          Column.word(gene.name(), ACTIVATIONS, row -> said(ACTIVATIONS, value.apply(row)));
    };
  }

  /** Where the number of layers of a gene's stage stands; where it stands itself if nowhere. */
  private static int layersOf(Gene gene, List<Gene> genes) {
    return IntStream.range(0, genes.size())
        .filter(i -> genes.get(i).stage() == gene.stage())
        .filter(i -> genes.get(i).property() == Property.LAYERS)
        .findFirst()
        .orElse(genes.indexOf(gene));
  }

  private static @Nullable Integer value(List<Integer> encoding, int place, int layers) {
    // A topic may hold what its space does not allow.
    if (place >= encoding.size() || layers >= encoding.size()) {
      return null;
    }
    var isAbsent = place != layers && encoding.get(layers) == 0;
    return isAbsent ? null : encoding.get(place);
  }

  private static @Nullable Object said(List<String> words, @Nullable Object value) {
    return value instanceof Integer code && code >= 0 && code < words.size()
        ? words.get(code)
        : value;
  }

  private static String word(Activation activation) {
    return switch (activation) {
      case RELU -> "ReLU";
      case SWISH -> "Swish";
    };
  }
}
