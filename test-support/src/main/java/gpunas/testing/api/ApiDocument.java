package gpunas.testing.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document of the interface. */
public final class ApiDocument {
  private static final String RESOURCE = "/gpunas/ranker/page/openapi.yml";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final String text;
  private final JsonNode document;

  /** The same without room for fields that it does not name. */
  private final JsonNode strict;

  private ApiDocument(String text, JsonNode document) {
    this.text = text;
    this.document = document;
    this.strict = closed(document.deepCopy());
  }

  /** The one that the ranker on the class path serves. */
  public static ApiDocument served() {
    try (InputStream in =
        Objects.requireNonNull(ApiDocument.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      var text = new String(in.readAllBytes(), UTF_8);
      return new ApiDocument(text, new YAMLMapper().readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A call of the interface.
   *
   * @param method in upper case
   * @param path with the names of its parameters in braces
   * @param parameters those of the path among them, references resolved
   * @param node as it stands in the document
   */
  public record Operation(
      String id, String method, String path, List<JsonNode> parameters, JsonNode node) {

    /** The statuses that it names, without {@code default}. */
    public List<Integer> statuses() {
      return node.path("responses")
          .propertyStream()
          .map(each -> each.getKey())
          .filter(status -> !status.equals("default"))
          .map(Integer::valueOf)
          .toList();
    }

    /** The names of the parameters that stand behind the question mark. */
    public List<String> queries() {
      return names("query");
    }

    /** The names of the parameters in one place: path, query or header. */
    public List<String> names(String in) {
      return parameters.stream()
          .filter(each -> each.path("in").asText().equals(in))
          .map(each -> each.path("name").asText())
          .toList();
    }
  }

  /** As it is served. */
  public String text() {
    return text;
  }

  /** The whole document. */
  public JsonNode root() {
    return document;
  }

  /** All calls, in the order of the document. */
  public List<Operation> operations() {
    var found = new ArrayList<Operation>();
    for (var path : document.path("paths").properties()) {
      for (var each : path.getValue().properties()) {
        if (METHODS.contains(each.getKey())) {
          var parameters =
              Stream.concat(
                      path.getValue().path("parameters").valueStream(),
                      each.getValue().path("parameters").valueStream())
                  .map(this::resolved)
                  .toList();
          found.add(
              new Operation(
                  each.getValue().path("operationId").asText(),
                  each.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  parameters,
                  each.getValue()));
        }
      }
    }
    return found;
  }

  /** A call by its name. */
  public Operation operation(String id) {
    return operations().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no operation " + id));
  }

  /** The answer of a call with this status, {@code default} if it does not name it. */
  public JsonNode response(Operation operation, int status) {
    var responses = operation.node().path("responses");
    var named = responses.path(Integer.toString(status));
    return resolved(named.isMissingNode() ? responses.path("default") : named);
  }

  /** What a node stands for, which may be a reference. */
  public JsonNode resolved(JsonNode node) {
    var reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  /** What is wrong with a value by a schema: a field that the schema does not name, too. */
  public List<String> mistakes(JsonNode schema, @Nullable JsonNode value) {
    var whole = JsonNodeFactory.instance.objectNode();
    whole.set("components", strict.path("components"));
    whole.putArray("allOf").add(closed(schema.deepCopy()));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole.toString())
        .validate(
            String.valueOf(value),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }

  /** Without room for other fields, wherever fields are named. */
  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ApiDocument::closed);
    return node;
  }
}
