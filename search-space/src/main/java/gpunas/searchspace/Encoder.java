package gpunas.searchspace;

import gpunas.searchspace.Network.Stage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes networks as integers of a space: takes those that the first layer of each stage suggests,
 * then compares every layer with the one they stand for.
 */
final class Encoder {

  private final SearchSpace space;
  private final Decoder decoder;

  Encoder(SearchSpace space) {
    this.space = space;
    decoder = new Decoder(space);
  }

  Encoded encode(Network network) {
    var stem = network.stages().getFirst().layers();
    var tail = network.stages().getLast().layers();
    if (network.stages().size() < 2 || stem.size() > 1 || tail.size() > 1) {
      return new Encoded.Inexpressible(
          "stem and tail have %d and %d layers; %s has one each"
              .formatted(stem.size(), tail.size(), space));
    }
    var stages = network.stages().subList(1, network.stages().size() - 1);
    if (!stages.isEmpty() && stages.getLast().number() > space.stages().size()) {
      return new Encoded.Inexpressible(
          "stage %d is one too many; %s has %d between stem and tail"
              .formatted(stages.getLast().number(), space, space.stages().size()));
    }
    var proposal = propose(network.input(), stem.getFirst(), stages);
    var image = decoder.image(network.input().height());
    var expectedStem = decoder.stem(image, proposal.gene(SearchSpace.STEM_FILTERS));
    if (!stem.getFirst().equals(expectedStem)) {
      return different("the stem", stem.getFirst(), LayerKey.of(expectedStem));
    }
    for (var stage : stages) {
      for (var i = 0; i < stage.layers().size(); i++) {
        var layer = stage.layers().get(i);
        var expected = expected(stage, i, proposal);
        if (!expected.equals(LayerKey.of(layer))) {
          return different(
              "layer %d of stage %d".formatted(i + 1, stage.number()), layer, expected);
        }
      }
    }
    var expectedTail = decoder.tail(tail.getFirst().input());
    return tail.getFirst().equals(expectedTail)
        ? new Encoded.As(proposal)
        : different("the tail", tail.getFirst(), LayerKey.of(expectedTail));
  }

  /** Key of the layer that the integers make, or at least its type if they cannot tell more. */
  private String expected(Stage stage, int index, Encoding proposal) {
    var choices = space.stages().get(stage.number() - 1);
    var layer = stage.layers().get(index);
    if (typeOf(layer) != choices.type()) {
      return choices.type().name().toLowerCase(Locale.ROOT);
    }
    var stride = index == 0 ? choices.stride() : 1;
    return LayerKey.of(decoder.layer(stage.number() - 1, layer.input(), proposal, stride));
  }

  private Encoding propose(Shape input, Layer stem, List<Stage> stages) {
    var values = new int[space.genes().size()];
    values[SearchSpace.RESOLUTION] = input.height();
    values[SearchSpace.STEM_FILTERS] = stem.output().channels();
    for (var stage : stages) {
      propose(stage, space.stageGenes(stage.number() - 1), values);
    }
    space.canonicalise(values, 0);
    return Encoding.of(values);
  }

  private static void propose(Stage stage, StageGenes genes, int[] values) {
    set(values, genes.layers(), stage.layers().size());
    switch (stage.layers().getFirst()) {
      case Layer.Conv(_, var filters, var kernel, _, var activation) -> {
        set(values, genes.filters(), filters);
        set(values, genes.kernel(), kernel);
        set(values, genes.activation(), activation.gene());
      }
      case Layer.FusedIrb(
              _,
              var filters,
              var kernel,
              _,
              var expansion,
              var squeeze,
              var activation,
              _) -> {
        set(values, genes.filters(), filters);
        set(values, genes.kernel(), kernel);
        set(values, genes.expansion(), (int) expansion);
        set(values, genes.squeezeExcite(), squeeze ? 1 : 0);
        set(values, genes.activation(), activation.gene());
      }
      case Layer.Irb(_, var filters, var kernel, _, var expansion, var squeeze, var activation) -> {
        set(values, genes.filters(), filters);
        set(values, genes.kernel(), kernel);
        set(values, genes.expansion(), (int) expansion);
        set(values, genes.squeezeExcite(), squeeze ? 1 : 0);
        set(values, genes.activation(), activation.gene());
      }
      case Layer.Tail _, Distilled _ -> {} // of no searched type, which the comparison will say
    }
  }

  /** Sets a gene if the stage has it. */
  private static void set(int[] values, int position, int value) {
    if (position >= 0) {
      values[position] = value;
    }
  }

  private static @Nullable StageType typeOf(Layer layer) {
    return switch (layer) {
      case Layer.Conv _ -> StageType.CONV;
      case Layer.FusedIrb _ -> StageType.FUSED_IRB;
      case Layer.Irb _ -> StageType.IRB;
      case Layer.Tail _, Distilled _ -> null;
    };
  }

  private Encoded different(String where, Layer layer, String expected) {
    return new Encoded.Inexpressible(
        "%s is %s; %s makes it %s".formatted(where, LayerKey.of(layer), space, expected));
  }
}
