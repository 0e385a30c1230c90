package gpunas.sampler.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mapping that is being read. What is wrong is noted and a default taken instead, so that all
 * mistakes are found at once.
 */
sealed class Fields permits DescribedFields {
  private static final int MAX_SHOWN_CHARS = 60;

  /** What is there when something required is missing; a violation has been noted then. */
  private static final String MISSING = "missing";

  private final String path;
  private final Map<?, ?> values;
  private final List<Violation> violations;
  private final Set<String> known = new LinkedHashSet<>();

  Fields(String path, Map<?, ?> values, List<Violation> violations) {
    this.path = path;
    this.values = values;
    this.violations = violations;
  }

  /** The outermost mapping of a text. */
  static Fields of(@Nullable Object parsed, List<Violation> violations) {
    return at("", parsed, violations);
  }

  private static Fields at(String path, @Nullable Object parsed, List<Violation> violations) {
    if (parsed instanceof Map<?, ?> map) {
      return new Fields(path, map, violations);
    }
    violations.add(
        new Violation(
            path, "%s was given; expected a mapping of names to values.".formatted(show(parsed))));
    return new Fields(path, Map.of(), new ArrayList<>()); // what is missing inside is no news
  }

  /** A mapping inside; an empty one if it is absent. */
  Fields mapping(String key) {
    var value = take(key);
    return value == null
        ? new Fields(child(key), Map.of(), violations)
        : at(child(key), value, violations);
  }

  /** Mappings in a list. */
  List<Fields> mappings(String key, int atLeast, int atMost) {
    var value = take(key);
    if (!(value instanceof List<?> list) || list.size() < atLeast || list.size() > atMost) {
      violation(
          key,
          value instanceof List<?> list ? list.size() + " entries were" : show(value) + " was",
          "a list of %d to %d mappings".formatted(atLeast, atMost));
      return List.of();
    }
    var mappings = new ArrayList<Fields>();
    for (var element : list) {
      mappings.add(at("%s[%d]".formatted(child(key), mappings.size()), element, violations));
    }
    return mappings;
  }

  /** A mapping that has a reader of its own; null if there is something else or nothing. */
  @Nullable Map<?, ?> foreignMapping(String key) {
    return take(key) instanceof Map<?, ?> map ? map : null;
  }

  /** Whether something is given for this key. */
  boolean has(String key) {
    return take(key) != null;
  }

  /** Whole numbers in a list. */
  List<Integer> integers(String key, int atLeast, int atMost, int from, int to) {
    var value = take(key);
    if (value instanceof List<?> list
        && list.size() >= atLeast
        && list.size() <= atMost
        && list.stream().allMatch(each -> each instanceof Integer n && n >= from && n <= to)) {
      return list.stream().map(Integer.class::cast).toList();
    }
    violation(
        key,
        show(value) + " was",
        "a list of %d to %d whole numbers from %d to %d".formatted(atLeast, atMost, from, to));
    return List.of();
  }

  /** Different texts in a list; none if it is absent. */
  List<String> texts(String key, int atMost, Pattern allowed, String expected) {
    var value = take(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list
        && list.size() <= atMost
        && list.stream().distinct().count() == list.size()
        && list.stream()
            .allMatch(each -> each instanceof String t && allowed.matcher(t).matches())) {
      return list.stream().map(String.class::cast).toList();
    }
    violation(
        key,
        show(value) + " was",
        "a list of up to %d different texts, each %s".formatted(atMost, expected));
    return List.of();
  }

  /** A text; required if there is no default. */
  String text(String key, @Nullable String byDefault, Pattern allowed, String expected) {
    var value = take(key);
    if (value == null && byDefault != null) {
      return byDefault;
    }
    if (value instanceof String text && allowed.matcher(text).matches()) {
      return text;
    }
    violation(key, show(value) + " was", expected);
    return MISSING;
  }

  /** One of several words. */
  String word(String key, String byDefault, List<String> words) {
    var word = optionalWord(key, words);
    return word == null ? byDefault : word;
  }

  /** One of several words, or null if it is absent. */
  @Nullable String optionalWord(String key, List<String> words) {
    var value = take(key);
    if (value == null || (value instanceof String text && words.contains(text))) {
      return (String) value;
    }
    violation(
        key,
        show(value) + " was",
        "one of " + String.join(", ", words),
        value instanceof String text ? hint(text, words) : "");
    return null;
  }

  /** A whole number. */
  int integer(String key, int byDefault, int from, int to) {
    return (int) integer(key, (long) byDefault, from, to);
  }

  /** A whole number. */
  long integer(String key, long byDefault, long from, long to) {
    var value = take(key);
    return value == null ? byDefault : integer(key, value, byDefault, from, to);
  }

  /** A whole number, or null if it is absent. */
  @Nullable Long optionalInteger(String key, long from, long to) {
    var value = take(key);
    return value == null ? null : integer(key, value, from, from, to);
  }

  /** A whole number, or null if it is absent. */
  @Nullable Integer optionalInteger(String key, int from, int to) {
    var number = optionalInteger(key, (long) from, to);
    return number == null ? null : number.intValue();
  }

  private long integer(String key, Object value, long instead, long from, long to) {
    if (value instanceof Integer || value instanceof Long) {
      var number = ((Number) value).longValue();
      if (number >= from && number <= to) {
        return number;
      }
    }
    violation(key, show(value) + " was", "a whole number from %d to %d".formatted(from, to));
    return instead;
  }

  /** True or false. */
  boolean truth(String key, boolean byDefault) {
    var value = take(key);
    if (value == null) {
      return byDefault;
    }
    if (value instanceof Boolean truth) {
      return truth;
    }
    violation(key, show(value) + " was", "true or false");
    return byDefault;
  }

  /** A number; required if there is no default. */
  double number(String key, @Nullable Double byDefault, Range allowed) {
    var value = take(key);
    if (value == null && byDefault != null) {
      return byDefault;
    }
    var number = value instanceof Number given ? given.doubleValue() : Double.NaN;
    if (allowed.contains(number)) {
      return number;
    }
    violation(key, show(value) + " was", "a number " + allowed);
    return byDefault == null ? allowed.to() : byDefault;
  }

  /** A number, or null if it is absent. */
  @Nullable Double optionalNumber(String key, Range allowed) {
    return take(key) == null ? null : number(key, null, allowed);
  }

  /** Notes something that only the reader of several fields can see. */
  void violation(String key, String given, String expected) {
    violation(key, given, expected, "");
  }

  private void violation(String key, String given, String expected, String hint) {
    violation(key, "%s given; expected %s.%s".formatted(given, expected, hint));
  }

  /** Notes what a reader of its own has found. */
  void violation(String key, String message) {
    violations.add(new Violation(child(key), message));
  }

  /** Notes the keys that nobody asked for. To be called last. */
  void refuseOthers() {
    for (var key : values.keySet()) {
      if (!(key instanceof String name)) {
        refuse(show(key), "");
      } else if (!known.contains(name)) {
        refuse("\"%s\"".formatted(shorten(name)), hint(name, known));
      }
    }
  }

  private void refuse(String key, String hint) {
    violations.add(
        new Violation(
            path,
            "There is no field %s here; expected only %s.%s"
                .formatted(key, String.join(", ", known), hint)));
  }

  private @Nullable Object take(String key) {
    known.add(key);
    return values.get(key);
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
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
      case String text -> "The text \"%s\"".formatted(shorten(text));
      case Number number -> "The number " + shorten(number.toString());
      case Boolean truth -> "The truth value " + truth;
      default -> "A value of type " + value.getClass().getSimpleName();
    };
  }

  private static String shorten(String text) {
    return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
  }
}
