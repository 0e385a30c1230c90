package gpunas.formats.gpunet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * One entry of a configuration's list, read strictly: every failure names the entry and the key,
 * and {@link #complete} refuses keys that nobody asked for.
 */
final class Entry {

  private final int index;
  private final ObjectNode object;
  private final Set<String> asked = new LinkedHashSet<>();

  private Entry(int index, ObjectNode object) {
    this.index = index;
    this.object = object;
  }

  static Entry of(int index, JsonNode node) {
    if (node instanceof ObjectNode object) {
      return new Entry(index, object);
    }
    throw new IllegalArgumentException(
        "List entry %d is %s; expected an object with a layer_type.".formatted(index, node));
  }

  /** What the entry is: {@code data}, {@code head}, {@code irb}, ... */
  String type() {
    return text("layer_type");
  }

  boolean has(String key) {
    asked.add(key);
    return object.has(key);
  }

  int atLeast(int smallest, String key) {
    return integer(key, value -> value >= smallest, "a whole number from " + smallest);
  }

  int odd(String key) {
    return integer(key, value -> value >= 1 && value % 2 == 1, "an odd number");
  }

  int stride() {
    return integer("stride", value -> value == 1 || value == 2, "1 or 2");
  }

  /** A number above 0. */
  double positive(String key) {
    var value = get(key);
    if (!value.isNumber() || !(value.doubleValue() > 0)) {
      throw wrong(key, value, "a number above 0");
    }
    return value.doubleValue();
  }

  boolean bool(String key) {
    var value = get(key);
    if (!value.isBoolean()) {
      throw wrong(key, value, "true or false");
    }
    return value.booleanValue();
  }

  String text(String key) {
    var value = get(key);
    if (!value.isTextual()) {
      throw wrong(key, value, "a text");
    }
    return value.textValue();
  }

  /**
   * @throws IllegalArgumentException if the entry has a key that was not asked for
   */
  void complete() {
    for (var names = object.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!asked.contains(name)) {
        throw failure(
            "has the key '%s', which it cannot have. Its keys are %s."
                .formatted(name, String.join(", ", asked)));
      }
    }
  }

  IllegalArgumentException wrong(String key, Object value, String expected) {
    return failure("has %s %s; expected %s.".formatted(key, value, expected));
  }

  IllegalArgumentException failure(String message) {
    var type = object.path("layer_type").asText();
    return new IllegalArgumentException(
        "List entry %d%s %s"
            .formatted(index, type.isEmpty() ? "" : " (%s)".formatted(type), message));
  }

  private int integer(String key, IntPredicate fits, String expected) {
    var value = get(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || !fits.test(value.intValue())) {
      throw wrong(key, value, expected);
    }
    return value.intValue();
  }

  private JsonNode get(String key) {
    asked.add(key);
    var value = object.get(key);
    if (value == null) {
      throw failure("lacks the key '%s'.".formatted(key));
    }
    return value;
  }
}
