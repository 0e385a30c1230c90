package gpunas.sampler.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is given, and every default is noted: with a specification as the defaults this is what
 * makes it again when it is read.
 */
final class WrittenForm implements Form {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  private WrittenForm() {}

  /** What a section is written as: texts, numbers, lists and maps, in order. */
  static <T> Map<String, Object> write(T value, Section<T> section) {
    var form = new WrittenForm();
    section.ask(form, value);
    return form.fields;
  }

  @Override
  public Field field(String key, String meaning) {
    return new Written(key);
  }

  @Override
  public void violation(String key, String message) {
    // What is there was right when it was read.
  }

  private final class Written implements Field {
    private final String key;

    private Written(String key) {
      this.key = key;
    }

    @Override
    public Field required() {
      return this;
    }

    @Override
    public <T> @Nullable T optional(@Nullable T byDefault, Kind<T> kind) {
      if (byDefault != null) {
        fields.put(key, kind.write().apply(byDefault));
      }
      return byDefault;
    }

    @Override
    public <T> T mapping(T byDefault, Section<T> section) {
      fields.put(key, write(byDefault, section));
      return byDefault;
    }

    @Override
    public <T> @Nullable T optionalMapping(@Nullable T byDefault, T usual, Section<T> section) {
      return byDefault == null ? null : mapping(byDefault, section);
    }

    @Override
    public <T> List<T> mappings(List<T> byDefault, int atMost, T usual, Section<T> section) {
      fields.put(key, byDefault.stream().map(each -> write(each, section)).toList());
      return byDefault;
    }

    @Override
    public <T> List<T> namesOrMappings(List<T> byDefault, int atMost, T usual, Section<T> section) {
      return mappings(byDefault, atMost, usual, section);
    }
  }
}
