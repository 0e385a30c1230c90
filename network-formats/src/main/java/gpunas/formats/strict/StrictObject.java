package gpunas.formats.strict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * An object written by people. Every failure names the object, the key and what was expected, and
 * {@link #complete} refuses keys that nobody asked for.
 */
public final class StrictObject {

  private final String name;
  private final ObjectNode object;
  private final Set<String> asked = new TreeSet<>();

  private StrictObject(String name, ObjectNode object) {
    this.name = name;
    this.object = object;
  }

  /**
   * An object to read.
   *
   * @param name the subject of every message, for example {@code Stage 2}
   * @throws IllegalArgumentException if the node is not an object
   */
  public static StrictObject of(String name, JsonNode node) {
    if (node instanceof ObjectNode object) {
      return new StrictObject(name, object);
    }
    throw new IllegalArgumentException("%s is %s; expected keys and values.".formatted(name, node));
  }

  /** Whether there is such a key. */
  public boolean has(String key) {
    asked.add(key);
    return object.has(key);
  }

  /**
   * The value of a key.
   *
   * @throws IllegalArgumentException if there is none
   */
  public JsonNode get(String key) {
    asked.add(key);
    var value = object.get(key);
    if (value == null) {
      throw failure(
          "lacks the key '%s'; it has %s."
              .formatted(key, String.join(", ", (Iterable<String>) object::fieldNames)));
    }
    return value;
  }

  /** A whole number. */
  public int atLeast(int smallest, String key) {
    return integer(key, value -> value >= smallest, "a whole number from " + smallest);
  }

  /** An odd number, such as the side of a kernel. */
  public int odd(String key) {
    return integer(key, value -> value >= 1 && value % 2 == 1, "an odd number");
  }

  /** A stride, 1 or 2. */
  public int stride() {
    return integer("stride", value -> value == 1 || value == 2, "1 or 2");
  }

  /** A number above 0. */
  public double positive(String key) {
    var value = get(key);
    if (!value.isNumber() || !(value.doubleValue() > 0)) {
      throw wrong(key, value, "a number above 0");
    }
    return value.doubleValue();
  }

  /** A truth value. */
  public boolean bool(String key) {
    var value = get(key);
    if (!value.isBoolean()) {
      throw wrong(key, value, "true or false");
    }
    return value.booleanValue();
  }

  /** A text. */
  public String text(String key) {
    var value = get(key);
    if (!value.isTextual()) {
      throw wrong(key, value, "a text");
    }
    return value.textValue();
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException if the object has a key that was not asked for
   */
  public void complete() {
    for (var names = object.fieldNames(); names.hasNext(); ) {
      var key = names.next();
      if (!asked.contains(key)) {
        throw failure(
            "has the key '%s', which it cannot have. Its keys are %s."
                .formatted(key, String.join(", ", asked)));
      }
    }
  }

  /** What to throw for a value that does not fit. */
  public IllegalArgumentException wrong(String key, Object value, String expected) {
    return failure("has %s %s; expected %s.".formatted(key, value, expected));
  }

  /** What to throw; the message continues the object's name. */
  public IllegalArgumentException failure(String message) {
    return new IllegalArgumentException(name + " " + message);
  }

  private int integer(String key, IntPredicate fits, String expected) {
    var value = get(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || !fits.test(value.intValue())) {
      throw wrong(key, value, expected);
    }
    return value.intValue();
  }
}
