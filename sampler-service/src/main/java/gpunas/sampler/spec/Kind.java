package gpunas.sampler.spec;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a field may hold.
 *
 * @param read what a value of YAML or JSON stands for; null if it is not of this kind
 * @param write a value that is read as the same again
 * @param expected for people, after "expected"
 * @param words those that might be meant by one that is none of them
 * @param schema of JSON
 */
record Kind<T>(
    Function<Object, @Nullable T> read,
    Function<T, Object> write,
    String expected,
    List<String> words,
    Map<String, Object> schema) {

  /** Whole numbers that fit an int. */
  static Kind<Integer> integer(int from, int to) {
    return numbers(from, to, Long::intValue);
  }

  /** Whole numbers. */
  static Kind<Long> longInteger(long from, long to) {
    return numbers(from, to, number -> number);
  }

  private static <T> Kind<T> numbers(long from, long to, Function<Long, T> of) {
    return kind(
        value -> {
          if (!(value instanceof Integer || value instanceof Long)) {
            return null;
          }
          var number = ((Number) value).longValue();
          return number >= from && number <= to ? of.apply(number) : null;
        },
        "a whole number from %d to %d".formatted(from, to),
        schema("type", "integer", "minimum", from, "maximum", to));
  }

  /** Numbers in a range. */
  static Kind<Double> number(Range allowed) {
    return kind(
        value ->
            value instanceof Number number && allowed.contains(number.doubleValue())
                ? (Double) number.doubleValue()
                : null,
        "a number " + allowed,
        schema(
            "type",
            "number",
            allowed.fromIncluded() ? "minimum" : "exclusiveMinimum",
            allowed.from(),
            allowed.toIncluded() ? "maximum" : "exclusiveMaximum",
            allowed.to()));
  }

  /** True and false. */
  static Kind<Boolean> truth() {
    return kind(
        value -> value instanceof Boolean truth ? truth : null,
        "true or false",
        schema("type", "boolean"));
  }

  /** Texts of a pattern. */
  static Kind<String> text(Pattern allowed, String expected) {
    return kind(
        value -> value instanceof String text && allowed.matcher(text).matches() ? text : null,
        expected,
        schema("type", "string", "pattern", "^" + allowed + "$"));
  }

  /** Times as people write them. */
  static Kind<Duration> duration(Duration from, Duration to) {
    return new Kind<>(
        value -> {
          var time = value instanceof String text ? Durations.read(text) : null;
          return time != null && time.compareTo(from) >= 0 && time.compareTo(to) <= 0 ? time : null;
        },
        Durations::write,
        "a time from %s to %s, such as 90s, 20m or 1h30m"
            .formatted(Durations.write(from), Durations.write(to)),
        List.of(),
        schema("type", "string", "pattern", "^" + Durations.FORM + "$"));
  }

  /** Several words. */
  static Kind<String> word(List<String> words) {
    return new Kind<>(
        value -> value instanceof String text && words.contains(text) ? text : null,
        word -> word,
        "one of " + String.join(", ", words),
        words,
        schema("enum", words));
  }

  /** Several words, and mappings that have a schema and a reader of their own. */
  static Kind<Object> wordOrMapping(List<String> words, String definition) {
    var word = word(words);
    return new Kind<>(
        value -> value instanceof Map<?, ?> ? value : word.read.apply(value),
        value -> value,
        word.expected,
        words,
        schema("oneOf", List.of(word.schema, Map.of("$ref", "#/$defs/" + definition))));
  }

  /** Whole numbers in a list. */
  static Kind<List<Integer>> integers(int atLeast, int atMost, int from, int to) {
    var number = integer(from, to);
    return kind(
        list(number, list -> list.size() >= atLeast && list.size() <= atMost),
        "a list of %d to %d whole numbers from %d to %d".formatted(atLeast, atMost, from, to),
        schema("type", "array", "minItems", atLeast, "maxItems", atMost, "items", number.schema));
  }

  /** Numbers in a list. */
  static Kind<List<Double>> numbers(int atMost, Range allowed) {
    var number = number(allowed);
    return kind(
        list(number, list -> list.size() <= atMost),
        "a list of up to %d numbers %s".formatted(atMost, allowed),
        schema("type", "array", "maxItems", atMost, "items", number.schema));
  }

  /** Different texts in a list. */
  static Kind<List<String>> texts(int atMost, Pattern allowed, String expected) {
    var text = text(allowed, expected);
    return kind(
        list(
            text, list -> list.size() <= atMost && list.stream().distinct().count() == list.size()),
        "a list of up to %d different texts, each %s".formatted(atMost, expected),
        schema("type", "array", "maxItems", atMost, "uniqueItems", true, "items", text.schema));
  }

  /** Networks in a list; what each of them is, its reader says. */
  static Kind<List<Object>> networks(int atMost) {
    var integer = integer(0, Short.MAX_VALUE);
    return kind(
        value ->
            value instanceof List<?> list
                    && list.size() <= atMost
                    && list.stream()
                        .allMatch(each -> each instanceof String || each instanceof List)
                ? List.<Object>copyOf(list)
                : null,
        "a list of up to %d networks: [[320, 32, 3, ...], gpunet-2], each a list of whole numbers, the name of one that NVIDIA released, or a configuration in its format"
            .formatted(atMost),
        schema(
            "type",
            "array",
            "maxItems",
            atMost,
            "items",
            schema(
                "oneOf",
                List.of(
                    schema("type", "string"),
                    schema("type", "array", "minItems", 1, "items", integer.schema),
                    schema("type", "array", "minItems", 1, "items", schema("type", "object"))))));
  }

  private static <T> Function<Object, @Nullable List<T>> list(
      Kind<T> of, Predicate<List<?>> hasRightSize) {
    return value ->
        value instanceof List<?> list
                && hasRightSize.test(list)
                && list.stream().allMatch(each -> each != null && of.read.apply(each) != null)
            ? list.stream().<T>map(each -> of.read.apply(each)).toList()
            : null;
  }

  private static <T> Kind<T> kind(
      Function<Object, @Nullable T> read, String expected, Map<String, Object> schema) {
    return new Kind<>(read, value -> value, expected, List.of(), schema);
  }

  /** Keys and values in turn; their order is that of the published schema. */
  private static Map<String, Object> schema(Object... fields) {
    var schema = new LinkedHashMap<String, Object>();
    for (var i = 0; i < fields.length; i += 2) {
      schema.put((String) fields[i], fields[i + 1]);
    }
    return schema;
  }
}
