package gpunas.sampler.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Notes what is asked for: a JSON Schema of what would be taken. */
final class DescribedForm implements Form {
  private static final String PRESET = "preset";

  /** Whether defaults come from a preset and are not told. */
  private final boolean preset;

  private final Map<String, Map<String, Object>> properties = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();

  private DescribedForm(boolean preset) {
    this.preset = preset;
  }

  /** The schema of a section. */
  static <T> Map<String, Object> describe(T usual, Section<T> section) {
    return describe(false, usual, section);
  }

  private static <T> Map<String, Object> describe(boolean preset, T usual, Section<T> section) {
    var form = new DescribedForm(preset);
    section.ask(form, usual);
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("properties", form.properties);
    schema.put("required", form.required);
    schema.put("additionalProperties", false);
    return schema;
  }

  @Override
  public Field field(String key, String meaning) {
    var description = new Described(key, preset || properties.containsKey(PRESET));
    description.schema.put("description", meaning);
    properties.put(key, description.schema);
    return description;
  }

  @Override
  public void violation(String key, String message) {
    // Nothing was given.
  }

  private final class Described implements Field {
    private final String key;
    private final boolean ofPreset;
    private final Map<String, Object> schema = new LinkedHashMap<>();

    private Described(String key, boolean ofPreset) {
      this.key = key;
      this.ofPreset = ofPreset;
    }

    @Override
    public Field required() {
      required.add(key);
      return this;
    }

    @Override
    public <T> T mapping(T byDefault, Section<T> section) {
      schema.putAll(describe(ofPreset, byDefault, section));
      return byDefault;
    }

    @Override
    public <T> @Nullable T optionalMapping(@Nullable T byDefault, T usual, Section<T> section) {
      mapping(usual, section);
      return byDefault;
    }

    @Override
    public <T> List<T> mappings(List<T> byDefault, int atMost, T usual, Section<T> section) {
      required();
      list(1, atMost, describe(ofPreset, usual, section));
      return byDefault;
    }

    @Override
    public Object wordOrMapping(Object byDefault, List<String> words) {
      schema.put("oneOf", List.of(Map.of("enum", words), Map.of("$ref", "#/$defs/" + key)));
      noteDefault(byDefault);
      return byDefault;
    }

    @Override
    public List<Integer> integers(
        List<Integer> byDefault, int atLeast, int atMost, int from, int to) {
      required();
      list(atLeast, atMost, sorted(Map.of("type", "integer", "minimum", from, "maximum", to)));
      return byDefault;
    }

    @Override
    public List<String> texts(
        List<String> byDefault, int atMost, Pattern allowed, String expected) {
      schema.put("type", "array");
      schema.put("maxItems", atMost);
      schema.put("uniqueItems", true);
      schema.put("items", sorted(Map.of("type", "string", "pattern", whole(allowed))));
      return byDefault;
    }

    @Override
    public String text(String byDefault, Pattern allowed, String expected) {
      noteDefault(byDefault);
      schema.put("type", "string");
      schema.put("pattern", whole(allowed));
      return byDefault;
    }

    @Override
    public boolean truth(boolean byDefault) {
      noteDefault(byDefault);
      schema.put("type", "boolean");
      return byDefault;
    }

    @Override
    public @Nullable String optionalWord(@Nullable String byDefault, List<String> words) {
      schema.put("enum", words);
      noteDefault(byDefault);
      return byDefault;
    }

    @Override
    public @Nullable Long optionalInteger(@Nullable Long byDefault, long from, long to) {
      noteDefault(byDefault);
      schema.put("type", "integer");
      schema.put("minimum", from);
      schema.put("maximum", to);
      return byDefault;
    }

    @Override
    public @Nullable Double optionalNumber(@Nullable Double byDefault, Range allowed) {
      noteDefault(byDefault);
      schema.put("type", "number");
      schema.put(allowed.fromIncluded() ? "minimum" : "exclusiveMinimum", allowed.from());
      schema.put(allowed.toIncluded() ? "maximum" : "exclusiveMaximum", allowed.to());
      return byDefault;
    }

    private void noteDefault(@Nullable Object byDefault) {
      if (byDefault != null && !ofPreset && !required.contains(key)) {
        schema.put("default", byDefault);
      }
    }

    private void list(int atLeast, int atMost, Map<String, Object> items) {
      schema.put("type", "array");
      schema.put("minItems", atLeast);
      schema.put("maxItems", atMost);
      schema.put("items", items);
    }
  }

  /** In the same order in every run. */
  private static Map<String, Object> sorted(Map<String, Object> fields) {
    return new TreeMap<>(fields);
  }

  private static String whole(Pattern pattern) {
    return "^" + pattern + "$";
  }
}
