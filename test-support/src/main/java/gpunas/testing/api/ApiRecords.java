package gpunas.testing.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the schemas of a document with the records that are written by them, fields, types and
 * what is required: the document is written by hand, but is no second model.
 */
public final class ApiRecords {
  private static final Map<Type, String> SIMPLE =
      Map.ofEntries(
          Map.entry(int.class, "integer int32"),
          Map.entry(Integer.class, "integer int32"),
          Map.entry(long.class, "integer int64"),
          Map.entry(Long.class, "integer int64"),
          Map.entry(double.class, "number double"),
          Map.entry(Double.class, "number double"),
          Map.entry(boolean.class, "boolean"),
          Map.entry(Boolean.class, "boolean"),
          Map.entry(String.class, "string"),
          Map.entry(Instant.class, "string date-time"));

  private static final String NULL = "null";

  private final ApiDocument document;
  private final Map<String, Class<?>> compared = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  public ApiRecords(ApiDocument document) {
    this.document = document;
  }

  /** Compares a schema with a record, and those of its fields with theirs. */
  public ApiRecords compare(String schema, Class<?> view) {
    var before = compared.put(schema, view);
    if (before == null) {
      fields(schema, view);
    } else if (before != view) {
      differences.add("%s stands for %s and for %s".formatted(schema, before, view));
    }
    return this;
  }

  /** Every difference, for people. */
  public List<String> differences() {
    return differences;
  }

  /** The names of the schemas that stand for a record. */
  public Set<String> schemas() {
    return compared.keySet();
  }

  private void fields(String schema, Class<?> view) {
    var node = document.root().at("/components/schemas/" + schema);
    var wanted = new HashMap<String, RecordComponent>();
    var required = new ArrayList<String>();
    for (var component : view.getRecordComponents()) {
      wanted.put(name(component), component);
      if (isAlwaysThere(component, view)) {
        required.add(name(component));
      }
    }
    differ(schema + " has the fields", node.path("properties").propertyStream(), wanted.keySet());
    differences.addAll(
        wanted.entrySet().stream()
            .filter(each -> node.path("properties").has(each.getKey()))
            .map(each -> field(schema, each.getKey(), each.getValue(), view))
            .filter(each -> each != null)
            .toList());
    var said =
        node.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    if (!said.equals(Set.copyOf(required))) {
      differences.add(
          "%s requires %s, but %s always has %s".formatted(schema, said, view, required));
    }
  }

  private void differ(String what, Stream<Map.Entry<String, JsonNode>> said, Set<String> wanted) {
    var names = said.map(Map.Entry::getKey).collect(Collectors.toSet());
    if (!names.equals(wanted)) {
      differences.add("%s %s, but the record %s".formatted(what, names, wanted));
    }
  }

  private @Nullable String field(
      String schema, String name, RecordComponent component, Class<?> view) {
    var said =
        said(document.root().at("/components/schemas/" + schema).path("properties").get(name));
    var isNull = isNullable(component.getAnnotatedType()) && isAlwaysThere(component, view);
    var wanted = wanted(component.getAnnotatedType(), said) + (isNull ? " or " + NULL : "");
    return said.equals(wanted)
        ? null
        : "%s.%s is %s, but in the record %s".formatted(schema, name, said, wanted);
  }

  /** A type as a schema says it: integer int64, string or null, array of Training. */
  private String said(JsonNode node) {
    if (node.has("oneOf")) {
      return node.path("oneOf").valueStream().map(this::said).collect(Collectors.joining(" or "));
    }
    if (node.has("$ref")) {
      var target = document.resolved(node);
      return target.has("properties") || target.path("type").asText().equals("object")
          ? node.path("$ref").asText().replaceFirst(".*/", "")
          : said(target);
    }
    var types =
        node.path("type").isArray()
            ? node.path("type").valueStream().map(JsonNode::asText).toList()
            : List.of(node.path("type").asText());
    var format = node.path("format").asText();
    return types.stream()
        .map(type ->
            type.equals(NULL)
                ? NULL
                : type.equals("array")
                    ? "array of " + said(node.path("items"))
                    : format.isEmpty() ? type : type + " " + format)
        .collect(Collectors.joining(" or "));
  }

  /** The same of a type in Java; that of a record is called as the schema calls it. */
  private String wanted(AnnotatedType annotated, String said) {
    var type = annotated.getType();
    var simple = SIMPLE.get(type);
    if (simple != null) {
      return simple;
    }
    if (annotated instanceof AnnotatedParameterizedType parameterized
        && type instanceof ParameterizedType raw) {
      return raw.getRawType() == Map.class
          ? "Specification" // The one map there is.
          : "array of "
              + wanted(
                  parameterized.getAnnotatedActualTypeArguments()[0],
                  said.replaceFirst("^array of ", ""));
    }
    if (type instanceof Class<?> other && other.isRecord()) {
      var name = said.replaceFirst(" or .*", "");
      if (document.root().at("/components/schemas/" + name).isMissingNode()) {
        return "a schema for " + other;
      }
      compare(name, other);
      return name;
    }
    return type.toString();
  }

  private static String name(RecordComponent component) {
    var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  /** What is written without {@code ALWAYS} is left out if it is null or an empty list. */
  private static boolean isAlwaysThere(RecordComponent component, Class<?> view) {
    var own = component.getAccessor().getAnnotation(JsonInclude.class);
    var include = own == null ? view.getAnnotation(JsonInclude.class) : own;
    return (include != null && include.value() == JsonInclude.Include.ALWAYS)
        || !(isNullable(component.getAnnotatedType()) || component.getType() == List.class);
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }
}
