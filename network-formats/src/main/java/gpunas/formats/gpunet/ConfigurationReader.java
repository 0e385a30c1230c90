package gpunas.formats.gpunet;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Network.Stage;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes networks of a configuration's entries. */
final class ConfigurationReader {

  private final Padding padding;

  ConfigurationReader(Padding padding) {
    this.padding = padding;
  }

  Network read(List<Entry> entries) {
    if (entries.size() < 3) {
      throw new IllegalArgumentException(
          "The configuration has %d entries; expected data, head, layers and tail."
              .formatted(entries.size()));
    }
    var data = entries.getFirst();
    var head = entries.get(1);
    var tail = entries.getLast();
    expect(data, "data");
    expect(head, "head");
    expect(tail, "tail");

    var resolution = data.atLeast(1, "img_resolution");
    data.bool("distill");
    data.complete();
    var image = new Shape(head.atLeast(1, "num_in_channels"), resolution, resolution);

    var stages = new TreeMap<Integer, List<Layer>>();
    var shape = add(0, head(head, image), head, stages);
    for (var entry : entries.subList(2, entries.size() - 1)) {
      shape = add(stage(entry, stages.lastKey()), layer(entry, shape), entry, stages);
    }
    // The format gives the tail no number.
    add(stages.lastKey() + 1, tail(tail, shape), tail, stages);
    return new Network(
        image,
        stages.entrySet().stream()
            .map(stage -> new Stage(stage.getKey(), stage.getValue()))
            .toList());
  }

  private static Layer head(Entry entry, Shape image) {
    return new Layer.Conv(
        image,
        filters(entry, image),
        3,
        2,
        entry.has("act") ? activation(entry) : Activation.SWISH);
  }

  private Layer layer(Entry entry, Shape input) {
    var filters = filters(entry, input);
    return switch (entry.type()) {
      case "conv" ->
          new Layer.Conv(
              input, filters, entry.odd("kernel_size"), entry.stride(), activation(entry));
      case "fused_irb" ->
          new Layer.FusedIrb(
              input,
              filters,
              entry.odd("kernel_size"),
              entry.stride(),
              entry.positive("expansion"),
              entry.bool("use_se"),
              activation(entry),
              padding);
      case "irb" ->
          new Layer.Irb(
              input,
              filters,
              entry.odd("kernel_size"),
              entry.stride(),
              entry.positive("expansion"),
              entry.bool("use_se"),
              activation(entry));
      default ->
          throw entry.failure(
              "is no layer here; between head and tail stand conv, fused_irb, irb.");
    };
  }

  private static Layer tail(Entry entry, Shape input) {
    return new Layer.Tail(input, filters(entry, input), entry.atLeast(2, "num_classes"));
  }

  /** Output channels, once the input channels are seen to fit. */
  private static int filters(Entry entry, Shape input) {
    var channels = entry.atLeast(1, "num_in_channels");
    if (channels != input.channels()) {
      throw entry.failure(
          "has num_in_channels %d, but the entry before it puts out %d."
              .formatted(channels, input.channels()));
    }
    return entry.atLeast(1, "num_out_channels");
  }

  private static int stage(Entry entry, int previous) {
    var stage = entry.atLeast(1, "stage");
    if (stage < previous) {
      throw entry.wrong("stage", stage, "%d or more, as before it".formatted(previous));
    }
    return stage;
  }

  /** Adds a layer whose entry was read, and returns what it puts out. */
  private static Shape add(int stage, Layer layer, Entry entry, Map<Integer, List<Layer>> stages) {
    entry.complete();
    stages.computeIfAbsent(stage, _ -> new ArrayList<>()).add(layer);
    try {
      return layer.output();
    } catch (IllegalArgumentException e) {
      throw entry.failure("cannot be applied to %s: %s".formatted(layer.input(), e.getMessage()));
    }
  }

  private static Activation activation(Entry entry) {
    var name = entry.text("act");
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "swish" -> Activation.SWISH;
      default -> throw entry.wrong("act", name, "relu or swish");
    };
  }

  private static void expect(Entry entry, String type) {
    if (!entry.type().equals(type)) {
      throw entry.failure("stands where %s belongs.".formatted(type));
    }
  }
}
