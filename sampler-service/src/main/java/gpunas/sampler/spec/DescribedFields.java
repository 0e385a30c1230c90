package gpunas.sampler.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Notes what a reader asks for instead of reading anything: a JSON Schema of what it would take.
 * The reader gets a default or the least that is allowed.
 */
final class DescribedFields extends Fields {
  private static final String PRESET = "preset";

  private final String path;
  private final UnaryOperator<String> descriptions;

  /** Whether defaults come from a preset and are not told. */
  private final boolean preset;

  private final Map<String, Map<String, Object>> properties = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();

  private DescribedFields(String path, UnaryOperator<String> descriptions, boolean preset) {
    super(path, Map.of(), new ArrayList<>());
    this.path = path;
    this.descriptions = descriptions;
    this.preset = preset;
  }

  /**
   * The outermost mapping.
   *
   * @param descriptions what a field is, by its path, for example {@code recipe.epochs}
   */
  static DescribedFields of(UnaryOperator<String> descriptions) {
    return new DescribedFields("", descriptions, false);
  }

  /** What is asked for; grows as it is asked. */
  Map<String, Object> schema() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    schema.put("additionalProperties", false);
    return schema;
  }

  @Override
  Fields mapping(String key) {
    var inner = new DescribedFields(child(key), descriptions, hasPreset());
    note(key).putAll(inner.schema());
    return inner;
  }

  @Override
  List<Fields> mappings(String key, int atLeast, int atMost) {
    var inner = new DescribedFields(child(key), descriptions, hasPreset());
    var list = note(key);
    list.put("type", "array");
    list.put("minItems", atLeast);
    list.put("maxItems", atMost);
    list.put("items", inner.schema());
    required.add(key);
    return List.of(inner);
  }

  @Override
  @Nullable Map<?, ?> foreignMapping(String key) {
    note(key).put("$ref", "#/$defs/" + key);
    return null;
  }

  @Override
  boolean has(String key) {
    return true;
  }

  @Override
  List<Integer> integers(String key, int atLeast, int atMost, int from, int to) {
    var list = note(key);
    list.put("type", "array");
    list.put("minItems", atLeast);
    list.put("maxItems", atMost);
    list.put("items", sorted(Map.of("type", "integer", "minimum", from, "maximum", to)));
    required.add(key);
    return IntStream.range(from, from + atLeast).boxed().toList();
  }

  @Override
  List<String> texts(String key, int atMost, Pattern allowed, String expected) {
    var list = note(key);
    list.put("type", "array");
    list.put("maxItems", atMost);
    list.put("uniqueItems", true);
    list.put("items", sorted(Map.of("type", "string", "pattern", whole(allowed))));
    return List.of();
  }

  @Override
  String text(String key, @Nullable String byDefault, Pattern allowed, String expected) {
    var text = note(key, byDefault);
    text.put("type", "string");
    text.put("pattern", whole(allowed));
    if (byDefault == null) {
      required.add(key);
    }
    return byDefault == null ? key : byDefault;
  }

  @Override
  String word(String key, String byDefault, List<String> words) {
    optionalWord(key, words);
    note(key, byDefault);
    return byDefault;
  }

  @Override
  @Nullable String optionalWord(String key, List<String> words) {
    var word = note(key);
    if (word.remove("$ref") instanceof String other) {
      word.put("oneOf", List.of(Map.of("enum", words), Map.of("$ref", other)));
    } else {
      word.put("enum", words);
    }
    return null;
  }

  @Override
  long integer(String key, long byDefault, long from, long to) {
    note(key, byDefault);
    optionalInteger(key, from, to);
    return byDefault;
  }

  @Override
  @Nullable Long optionalInteger(String key, long from, long to) {
    var number = note(key);
    number.put("type", "integer");
    number.put("minimum", from);
    number.put("maximum", to);
    return null;
  }

  @Override
  boolean truth(String key, boolean byDefault) {
    note(key, byDefault).put("type", "boolean");
    return byDefault;
  }

  @Override
  double number(String key, @Nullable Double byDefault, Range allowed) {
    note(key, byDefault);
    optionalNumber(key, allowed);
    if (byDefault == null) {
      required.add(key);
    }
    return byDefault == null ? allowed.to() : byDefault;
  }

  @Override
  @Nullable Double optionalNumber(String key, Range allowed) {
    var number = note(key);
    number.put("type", "number");
    number.put(allowed.fromIncluded() ? "minimum" : "exclusiveMinimum", allowed.from());
    number.put(allowed.toIncluded() ? "maximum" : "exclusiveMaximum", allowed.to());
    return null;
  }

  @Override
  void violation(String key, String given, String expected) {
    // Nothing was given.
  }

  @Override
  void violation(String key, String message) {
    // Nothing was given.
  }

  private Map<String, Object> note(String key, @Nullable Object byDefault) {
    var field = note(key);
    if (byDefault != null && (key.equals(PRESET) || !hasPreset())) {
      field.put("default", byDefault);
    }
    return field;
  }

  private Map<String, Object> note(String key) {
    return properties.computeIfAbsent(
        key,
        _ -> {
          var field = new LinkedHashMap<String, Object>();
          field.put("description", descriptions.apply(child(key)));
          return field;
        });
  }

  private boolean hasPreset() {
    return preset || properties.containsKey(PRESET);
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** In the same order in every run. */
  private static Map<String, Object> sorted(Map<String, Object> fields) {
    return new TreeMap<>(fields);
  }

  private static String whole(Pattern pattern) {
    return "^" + pattern + "$";
  }
}
