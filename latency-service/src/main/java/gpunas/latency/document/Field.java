package gpunas.latency.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON document and the way to it. What is asked for must be there and be of the right
 * kind; the message says where it was expected.
 *
 * @param path for example {@code entries[3].layer}; empty for the whole document
 */
record Field(String path, JsonNode node) {

  static Field of(JsonNode document) {
    return new Field("", document);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  Field at(String name) {
    return present(path.isEmpty() ? name : path + "." + name, node.get(name));
  }

  List<Field> elements() {
    if (!node.isArray()) {
      throw wrong("a list");
    }
    var elements = new ArrayList<Field>();
    for (var element : node) {
      elements.add(present("%s[%d]".formatted(path, elements.size()), element));
    }
    return elements;
  }

  String text() {
    if (!node.isTextual()) {
      throw wrong("a text");
    }
    return node.textValue();
  }

  double number() {
    if (!node.isNumber()) {
      throw wrong("a number");
    }
    return node.doubleValue();
  }

  int integer() {
    if (!node.canConvertToInt() || !node.isIntegralNumber()) {
      throw wrong("a whole number");
    }
    return node.intValue();
  }

  private static Field present(String path, @Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      throw new InvalidDocument(
          path,
          "The field %s is missing. GET /tables/{id} and 'gpunas table export' show what a table looks like."
              .formatted(path));
    }
    return new Field(path, node);
  }

  private InvalidDocument wrong(String expected) {
    return new InvalidDocument(
        path, "The field %s is %s; expected %s.".formatted(path, node, expected));
  }
}
