package gpunas.formats.gpunet;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.formats.strict.StrictObject;
import gpunas.searchspace.Shape;
import gpunas.searchspace.StageType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One entry of a configuration's list.
 *
 * @param type what it is: {@code data}, {@code head}, {@code irb}, ...
 * @param keys its keys, the type among them
 */
record Entry(String type, StrictObject keys) {

  static Entry of(int index, JsonNode node) {
    var type = node.path("layer_type").asText();
    var name = "List entry %d%s".formatted(index, type.isEmpty() ? "" : " (" + type + ")");
    var keys = StrictObject.of(name, node);
    return new Entry(keys.text("layer_type"), keys);
  }

  /**
   * @throws IllegalArgumentException if the entry is of none of these types
   */
  void expect(String... types) {
    if (!List.of(types).contains(type)) {
      throw keys.failure("stands where %s belongs.".formatted(String.join(" or ", types)));
    }
  }

  /**
   * What the layers of a searched stage are.
   *
   * @throws IllegalArgumentException if the entry is not such a layer
   */
  StageType stageType() {
    var types = StageType.values();
    expect(Stream.of(types).map(Entry::word).toArray(String[]::new));
    return Stream.of(types).filter(each -> word(each).equals(type)).findFirst().orElseThrow();
  }

  /** NVIDIA's word for a layer of a stage. */
  private static String word(StageType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** Output channels, once the input channels are seen to be those that come in. */
  int filters(Shape input) {
    var channels = keys.atLeast(1, "num_in_channels");
    if (channels != input.channels()) {
      throw keys.failure(
          "has num_in_channels %d, but the entry before it puts out %d."
              .formatted(channels, input.channels()));
    }
    return keys.atLeast(1, "num_out_channels");
  }
}
