package gpunas.sampler.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    public <T> @Nullable T optional(@Nullable T byDefault, Kind<T> kind) {
      if (byDefault != null && !ofPreset && !required.contains(key)) {
        schema.put("default", kind.write().apply(byDefault));
      }
      schema.putAll(kind.schema());
      return byDefault;
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
      schema.put("type", "array");
      schema.put("minItems", 1);
      schema.put("maxItems", atMost);
      schema.put("items", describe(ofPreset, usual, section));
      return byDefault;
    }

    @Override
    public <T> List<T> namesOrMappings(List<T> byDefault, int atMost, T usual, Section<T> section) {
      schema.put("type", "array");
      schema.put("maxItems", atMost);
      schema.put(
          "items",
          Map.of("oneOf", List.of(Map.of("type", "string"), describe(ofPreset, usual, section))));
      return byDefault;
    }
  }
}
