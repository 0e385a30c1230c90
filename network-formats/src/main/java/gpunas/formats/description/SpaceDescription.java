package gpunas.formats.description;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Gene;
import gpunas.searchspace.SearchSpace;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a search space consists of.
 *
 * @param space what is described
 */
public record SpaceDescription(SearchSpace space) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * For people: what all networks share, the values of each gene, and a network drawn at random.
   */
  public String text() {
    try (var text = new Formatter(Locale.ROOT)) {
      text.format(
          "Space %s: %d genes, %.3g networks%n",
          space.name(), genes(), space.networkCount().doubleValue());
      text.format(
          "input channels %d, classes %d, tail filters %d, padding %s%n%n",
          space.inputChannels(), space.classes(), space.tailWidth(), space.padding());
      for (int i = 0; i < genes(); i++) {
        var gene = space.genes().get(i);
        text.format("%3d  %-24s %s%n", i + 1, gene.name(), values(gene));
      }
      text.format("%nA network of it, drawn at random: %s", member());
      return text.toString();
    }
  }

  /**
   * For programs: {@code name}, {@code inputChannels}, {@code classes}, {@code tailWidth}, {@code
   * padding}, {@code networks} (as text: it may not fit into a number), {@code genes}, each with
   * its {@code name} and {@code values}, and {@code randomMember}.
   */
  public String json() {
    var json =
        JSON.createObjectNode()
            .put("name", space.name())
            .put("inputChannels", space.inputChannels())
            .put("classes", space.classes())
            .put("tailWidth", space.tailWidth())
            .put("padding", space.padding().toString())
            .put("networks", space.networkCount().toString());
    var genes = json.putArray("genes");
    for (var gene : space.genes()) {
      var values = genes.addObject().put("name", gene.name()).putArray("values");
      for (int level = 0; level < gene.choices().size(); level++) {
        values.add(gene.choices().value(level));
      }
    }
    json.put("randomMember", member().toString());
    return json.toPrettyString();
  }

  private static String values(Gene gene) {
    return switch (gene.property()) {
      case ACTIVATION -> words(gene, List.of("ReLU", "Swish"));
      case SQUEEZE_EXCITE -> words(gene, List.of("without", "with"));
      case RESOLUTION, FILTERS, KERNEL, EXPANSION, LAYERS -> gene.choices().toString();
    };
  }

  private static String words(Gene gene, List<String> words) {
    return IntStream.range(0, gene.choices().size())
        .map(gene.choices()::value)
        .mapToObj(value -> "%d (%s)".formatted(value, words.get(value)))
        .collect(Collectors.joining(", "));
  }

  private int genes() {
    return space.genes().size();
  }

  /** The same whenever it is asked for. */
  private Encoding member() {
    return space.random(RandomGeneratorFactory.of("L64X128MixRandom").create(0));
  }
}
