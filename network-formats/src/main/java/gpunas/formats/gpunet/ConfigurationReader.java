package gpunas.formats.gpunet;

import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Network.Stage;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a network of a configuration's entries: data, head, layers, tail. */
final class ConfigurationReader {

  private final TreeMap<Integer, List<Layer>> stages = new TreeMap<>();

  /**
   * @param padding whatever the entries say; null for what they say
   */
  static Network read(List<Entry> entries, @Nullable Padding padding) {
    if (entries.size() < 3) {
      throw new IllegalArgumentException(
          "The configuration has %d entries; expected data, head, layers and tail."
              .formatted(entries.size()));
    }
    return new ConfigurationReader().network(entries, padding);
  }

  private Network network(List<Entry> entries, @Nullable Padding padding) {
    var data = entries.getFirst();
    data.expect("data");
    var resolution = data.keys().atLeast(1, "img_resolution");
    var stated = padding(data);
    var family =
        data.keys().bool("distill")
            ? new DistilledFamily()
            : new SearchedFamily(padding == null ? stated : padding);
    data.keys().complete();

    var head = entries.get(1);
    var image = new Shape(head.keys().atLeast(1, "num_in_channels"), resolution, resolution);
    var map = add(0, family.head(head, image), head);
    for (var entry : entries.subList(2, entries.size() - 1)) {
      map = add(notBelow(stages.lastKey(), "stage", entry), family.layer(entry, map), entry);
    }
    var tail = entries.getLast();
    add(tailStage(tail), family.tail(tail, map), tail);
    return new Network(
        image,
        stages.entrySet().stream()
            .map(stage -> new Stage(stage.getKey(), stage.getValue()))
            .toList());
  }

  private static Padding padding(Entry data) {
    var keys = data.keys();
    if (!keys.has(GpunetJson.PADDING)) {
      return Padding.AS_RELEASED;
    }
    var word = keys.text(GpunetJson.PADDING);
    try {
      return Padding.of(word);
    } catch (IllegalArgumentException e) {
      throw keys.wrong(GpunetJson.PADDING, word, "same or as_released");
    }
  }

  /** Adds a layer whose entry was read, and returns what it puts out. */
  private Shape add(int stage, Layer layer, Entry entry) {
    entry.keys().complete();
    stages.computeIfAbsent(stage, _ -> new ArrayList<>()).add(layer);
    try {
      return layer.output();
    } catch (IllegalArgumentException e) {
      throw entry
          .keys()
          .failure("cannot be applied to %s: %s".formatted(layer.input(), e.getMessage()));
    }
  }

  /** Most configurations number no tail; in GPUNet-D2's the key has a colon too many. */
  private int tailStage(Entry tail) {
    var next = stages.lastKey() + 1;
    if (tail.keys().has("stage")) {
      return notBelow(next, "stage", tail);
    }
    return tail.keys().has("stage:") ? notBelow(next, "stage:", tail) : next;
  }

  private static int notBelow(int smallest, String key, Entry entry) {
    var stage = entry.keys().atLeast(0, key);
    if (stage < smallest) {
      throw entry.keys().wrong(key, stage, "%d or more, as stages ascend".formatted(smallest));
    }
    return stage;
  }
}
