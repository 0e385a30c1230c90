package gpunas.searchspace;

import gpunas.searchspace.Network.Stage;
import java.util.ArrayList;
import java.util.List;

/** From the integers of a space to networks, and to the layers they are made of. */
final class Decoder {

  private final SearchSpace space;

  Decoder(SearchSpace space) {
    this.space = space;
  }

  /** As {@link SearchSpace#decode} promises. */
  Network decode(Encoding encoding) {
    if (encoding.size() != space.genes().size()) {
      throw new IllegalArgumentException(
          "An encoding of %s has %d genes, but %d were given. Maybe it was made for another space."
              .formatted(space, space.genes().size(), encoding.size()));
    }
    requirePossible(encoding, SearchSpace.RESOLUTION);
    requirePossible(encoding, SearchSpace.STEM_FILTERS);
    var input = image(encoding.gene(SearchSpace.RESOLUTION));
    var decoded = new ArrayList<Stage>();
    Layer last = stem(input, encoding.gene(SearchSpace.STEM_FILTERS));
    decoded.add(new Stage(0, List.of(last)));
    for (var i = 0; i < space.stages().size(); i++) {
      var layers = layers(i, last.output(), encoding);
      if (!layers.isEmpty()) {
        decoded.add(new Stage(i + 1, layers));
        last = layers.getLast();
      }
    }
    decoded.add(new Stage(decoded.getLast().number() + 1, List.of(tail(last.output()))));
    return new Network(input, decoded);
  }

  /** The input of a network. */
  Shape image(int resolution) {
    return new Shape(space.inputChannels(), resolution, resolution);
  }

  /** The stem on an image. */
  Layer stem(Shape input, int filters) {
    var stem = space.stem();
    return new Layer.Conv(input, filters, stem.kernel(), stem.stride(), stem.activation());
  }

  /** The tail on the last feature map. */
  Layer tail(Shape input) {
    return new Layer.Tail(input, space.tailWidth(), space.classes());
  }

  /** The layers of the stage at {@code index}; none if it is absent. */
  private List<Layer> layers(int index, Shape input, Encoding encoding) {
    var genes = space.stageGenes(index);
    var depth = encoding.gene(genes.layers());
    if (depth == 0) {
      return List.of();
    }
    genes.positions().forEach(position -> requirePossible(encoding, position));
    var layers = new ArrayList<Layer>();
    layers.add(layer(index, input, encoding, space.stages().get(index).stride()));
    while (layers.size() < depth) {
      layers.add(layer(index, layers.getLast().output(), encoding, 1));
    }
    return layers;
  }

  /** A layer of the stage at {@code index}, chosen by the stage's genes, on the given input. */
  Layer layer(int index, Shape input, Encoding encoding, int stride) {
    var stage = space.stages().get(index);
    var at = space.stageGenes(index);
    var filters = at.filters() < 0 ? input.channels() : encoding.gene(at.filters());
    var kernel = encoding.gene(at.kernel());
    var activation = Activation.ofGene(encoding.gene(at.activation()));
    return switch (stage.type()) {
      case CONV -> new Layer.Conv(input, filters, kernel, stride, activation);
      case FUSED_IRB ->
          new Layer.FusedIrb(
              input,
              filters,
              kernel,
              stride,
              encoding.gene(at.expansion()),
              encoding.gene(at.squeezeExcite()) == 1,
              activation,
              space.padding());
      case IRB ->
          new Layer.Irb(
              input,
              filters,
              kernel,
              stride,
              encoding.gene(at.expansion()),
              encoding.gene(at.squeezeExcite()) == 1,
              activation);
    };
  }

  private void requirePossible(Encoding encoding, int position) {
    var gene = space.genes().get(position);
    var value = encoding.gene(position);
    if (!gene.property().isPossible(value)) {
      throw new IllegalArgumentException(
          "Gene %d (%s) is %d; expected %s."
              .formatted(position, gene.name(), value, gene.property().possible()));
    }
  }
}
