package gpunas.sampler.spec;

import gpunas.searchmodel.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A mapping that somebody wrote. */
final class GivenForm implements Form {
  private static final int MOST_SHOWN_CHARS = 63;
  private static final String NAME = "name";

  /** Inside braces what follows the comma becomes a field of its own. */
  private static final Pattern COMMA = Pattern.compile("[-+]?[0-9]+(,[0-9]+)+");

  private static final String DECIMAL_POINT =
      " Numbers have a decimal point and nothing between thousands: 0.5, not 0,5.";

  private final String path;
  private final Map<?, ?> values;
  private final List<Violation> violations;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> refused = new HashSet<>();

  private GivenForm(String path, Map<?, ?> values, List<Violation> violations) {
    this.path = path;
    this.values = values;
    this.violations = violations;
  }

  /** The whole text; what is wrong with it is added to the violations. */
  static <T> T read(
      @Nullable Object parsed, List<Violation> violations, T usual, Section<T> section) {
    return at("", parsed, violations).read(usual, section);
  }

  private static GivenForm at(String path, @Nullable Object parsed, List<Violation> violations) {
    if (parsed instanceof Map<?, ?> map) {
      return new GivenForm(path, map, violations);
    }
    violations.add(
        new Violation(
            path, "%s was given; expected a mapping of names to values.".formatted(show(parsed))));
    return new GivenForm(path, Map.of(), new ArrayList<>()); // what is missing inside is no news
  }

  private <T> T read(T usual, Section<T> section) {
    var read = section.ask(this, usual);
    refuseOthers();
    return read;
  }

  @Override
  public Field field(String key, String meaning) {
    known.add(key);
    return new Given(key, values.get(key), false);
  }

  @Override
  public void refuse(String key, String instead) {
    if (values.containsKey(key)) {
      refused.add(key);
      violation(key, instead);
    }
  }

  @Override
  public void violation(String key, String message) {
    violations.add(new Violation(child(key), message));
  }

  /** Notes the keys that nobody asked for. */
  private void refuseOthers() {
    for (var key : values.keySet()) {
      switch (key) {
        case String name -> {
          if (!known.contains(name) && !refused.contains(name)) {
            unknown("\"%s\"".formatted(Words.cut(name, MOST_SHOWN_CHARS)), hint(name, known));
          }
        }
        case Number number ->
            unknown(Words.cut(number.toString(), MOST_SHOWN_CHARS), DECIMAL_POINT);
        case null, default -> unknown(show(key), "");
      }
    }
  }

  private void unknown(String key, String hint) {
    violations.add(
        new Violation(
            path,
            "There is no field %s here; expected only %s.%s"
                .formatted(key, String.join(", ", known), hint)));
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Null if nothing is given. */
  private final class Given implements Field {
    private final String key;
    private final @Nullable Object value;
    private final boolean required;

    private Given(String key, @Nullable Object value, boolean required) {
      this.key = key;
      this.value = value;
      this.required = required;
    }

    @Override
    public Field required() {
      return new Given(key, value, true);
    }

    @Override
    public <T> @Nullable T optional(@Nullable T byDefault, Kind<T> kind) {
      if (value == null && !required) {
        return byDefault;
      }
      var read = value == null ? null : kind.read().apply(value);
      if (read != null) {
        return read;
      }
      var hint =
          value instanceof String text
              ? COMMA.matcher(text).matches() ? DECIMAL_POINT : hint(text, kind.words())
              : "";
      violation(key, "%s was given; expected %s.%s".formatted(show(value), kind.expected(), hint));
      return byDefault;
    }

    @Override
    public <T> T mapping(T byDefault, Section<T> section) {
      return at(child(key), value == null ? Map.of() : value, violations).read(byDefault, section);
    }

    @Override
    public <T> @Nullable T optionalMapping(@Nullable T byDefault, T usual, Section<T> section) {
      return value == null ? byDefault : mapping(usual, section);
    }

    @Override
    public <T> List<T> mappings(List<T> byDefault, int atMost, T usual, Section<T> section) {
      if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > atMost) {
        violation(key, entries(), "a list of 1 to %d mappings".formatted(atMost));
        return byDefault;
      }
      return read(list, usual, section);
    }

    @Override
    public <T> List<T> namesOrMappings(List<T> byDefault, int atMost, T usual, Section<T> section) {
      if (value == null) {
        return byDefault;
      }
      if (!(value instanceof List<?> list) || list.size() > atMost) {
        violation(
            key, entries(), "a list of up to %d names or mappings that have one".formatted(atMost));
        return byDefault;
      }
      return read(
          list.stream().map(each -> each instanceof String ? Map.of(NAME, each) : each).toList(),
          usual,
          section);
    }

    private String entries() {
      return value instanceof List<?> list ? list.size() + " entries were" : show(value) + " was";
    }

    private <T> List<T> read(List<?> list, T usual, Section<T> section) {
      var mappings = new ArrayList<T>();
      for (var element : list) {
        var place = "%s[%d]".formatted(child(key), mappings.size());
        mappings.add(at(place, element, violations).read(usual, section));
      }
      return mappings;
    }
  }

  private static String hint(String word, Collection<String> known) {
    var nearest = Spelling.nearest(word, known);
    return nearest == null ? "" : " Maybe %s is meant.".formatted(nearest);
  }

  /** What was given, in a few words: never the inside of a collection, which may contain itself. */
  private static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "Nothing";
      case Map<?, ?> _ -> "A mapping";
      case List<?> _ -> "A list";
      case String text -> "The text \"%s\"".formatted(Words.cut(text, MOST_SHOWN_CHARS));
      case Number number -> "The number " + Words.cut(number.toString(), MOST_SHOWN_CHARS);
      case Boolean truth -> "The truth value " + truth;
      default -> "A value of type " + value.getClass().getSimpleName();
    };
  }
}
