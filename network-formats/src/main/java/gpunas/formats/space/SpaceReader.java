package gpunas.formats.space;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.formats.strict.StrictObject;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.StageChoices;
import gpunas.searchspace.StageType;
import gpunas.searchspace.StemChoices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a space of a YAML tree. */
final class SpaceReader {

  /** More choices than any gene needs; a range beyond is a slip. */
  private static final int MOST_CHOICES = 10_000;

  private SpaceReader() {}

  static SearchSpace read(JsonNode node) {
    var keys = StrictObject.of("The space", node);
    var space =
        new SearchSpace(
            keys.text("name"),
            keys.atLeast(1, "inputChannels"),
            keys.atLeast(2, "classes"),
            keys.atLeast(1, "tailWidth"),
            keys.has("padding") ? named(keys, "padding", Padding.values()) : Padding.SAME,
            choices(keys, "resolutions"),
            stem(StrictObject.of("The stem", keys.get("stem"))),
            stages(keys));
    keys.complete();
    return space;
  }

  private static StemChoices stem(StrictObject keys) {
    var stem =
        new StemChoices(
            choices(keys, "filters"),
            keys.odd("kernel"),
            keys.stride(),
            named(keys, "activation", Activation.values()));
    keys.complete();
    return stem;
  }

  private static List<StageChoices> stages(StrictObject keys) {
    if (!(keys.get("stages") instanceof ArrayNode list)) {
      throw keys.wrong("stages", keys.get("stages"), "a list");
    }
    var stages = new ArrayList<StageChoices>();
    for (var node : list) {
      stages.add(stage(StrictObject.of("Stage " + (stages.size() + 1), node)));
    }
    return stages;
  }

  private static StageChoices stage(StrictObject keys) {
    var type = named(keys, "type", StageType.values());
    var stride = keys.stride();
    var filters = type.isBottleneck() || keys.has("filters") ? choices(keys, "filters") : null;
    var kernels = choices(keys, "kernels");
    var expansions = ofBottleneck(type, keys, "expansions");
    var squeezeExcite = ofBottleneck(type, keys, "squeezeExcite");
    var activations = choices(keys, "activations", value -> activation(keys, value));
    var layers = choices(keys, "layers");
    keys.complete();
    try {
      return new StageChoices(
          type, stride, filters, kernels, expansions, squeezeExcite, activations, layers);
    } catch (IllegalArgumentException e) {
      throw keys.failure("is impossible: " + e.getMessage());
    }
  }

  private static @Nullable Choices ofBottleneck(StageType type, StrictObject keys, String key) {
    return type.isBottleneck() ? choices(keys, key) : null;
  }

  private static Choices choices(StrictObject keys, String key) {
    return choices(keys, key, value -> integer(keys, key, value));
  }

  /** One value, a list of them, or a range. */
  private static Choices choices(
      StrictObject keys, String key, Function<JsonNode, Integer> valueOf) {
    var node = keys.get(key);
    if (node instanceof ObjectNode) {
      return range(keys, key, StrictObject.of("The range", node));
    }
    var values = new ArrayList<Integer>();
    for (var value : node instanceof ArrayNode list ? list : List.of(node)) {
      values.add(valueOf.apply(value));
    }
    if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
      throw keys.wrong(key, node, "distinct values, at least one");
    }
    return Choices.of(values);
  }

  private static Choices range(StrictObject keys, String key, StrictObject range) {
    try {
      var from = range.atLeast(0, "from");
      var to = range.atLeast(from, "to");
      var step = range.has("step") ? range.atLeast(1, "step") : 1;
      range.complete();
      if ((to - from) % step != 0) {
        throw range.failure("never reaches %d from %d by steps of %d.".formatted(to, from, step));
      }
      if ((to - from) / step >= MOST_CHOICES) {
        throw range.failure("has more than %d values.".formatted(MOST_CHOICES));
      }
      return Choices.range(from, to, step);
    } catch (IllegalArgumentException e) {
      throw keys.failure("has impossible %s. %s".formatted(key, e.getMessage()));
    }
  }

  private static int integer(StrictObject keys, String key, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw keys.wrong(key, value, "a whole number, a list of them, or {from: …, to: …, step: …}");
    }
    return value.intValue();
  }

  private static int activation(StrictObject keys, JsonNode value) {
    return named(keys, "activations", value.asText(), Activation.values()).gene();
  }

  private static <E extends Enum<E>> E named(StrictObject keys, String key, E[] values) {
    return named(keys, key, keys.text(key), values);
  }

  private static <E extends Enum<E>> E named(
      StrictObject keys, String key, String name, E[] values) {
    return Arrays.stream(values)
        .filter(value -> name(value).equals(name))
        .findFirst()
        .orElseThrow(() ->
            keys.wrong(
                key,
                name,
                Arrays.stream(values).map(SpaceReader::name).collect(Collectors.joining(" or "))));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
