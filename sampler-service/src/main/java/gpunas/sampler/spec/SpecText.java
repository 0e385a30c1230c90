package gpunas.sampler.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gpunas.formats.strict.ByteOrderMark;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * YAML or JSON to maps, lists, strings, numbers and booleans, for text from anywhere: its size and
 * its depth are limited, no collection has aliases, and it cannot name Java classes.
 */
final class SpecText {
  /** Largest text that is read. */
  static final int MAX_BYTES = 1024 * 1024;

  private static final int MAX_DEPTH = 20;

  /** Longer numbers are mistakes, and slow to read. */
  private static final int MAX_NUMBER_CHARS = 100;

  /** Of YAML 1.1: 010 is 8, and 1:30 is 90. */
  private static final Pattern OCTAL_OR_SEXAGESIMAL =
      Pattern.compile(
          "[-+]?(0[0-7_]+|[1-9][0-9_]*(:[0-5]?[0-9])+|[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*)");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_CHARS)
                .build());
  }

  private SpecText() {}

  /**
   * What a text says; null if it says nothing.
   *
   * @throws InvalidSpecException if it is too long, not UTF-8, or neither YAML nor JSON
   */
  static @Nullable Object parse(byte[] utf8) throws InvalidSpecException {
    if (utf8.length > MAX_BYTES) {
      throw new InvalidSpecException(
          "", "%d bytes were given; expected at most %d.".formatted(utf8.length, MAX_BYTES));
    }
    var text = decode(utf8);
    // YAML is not quite a superset of JSON: it refuses tabs before a token.
    return text.stripLeading().startsWith("{") ? parseJsonOrYaml(text) : parseYaml(text);
  }

  private static String decode(byte[] utf8) throws InvalidSpecException {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return ByteOrderMark.removed(text);
    } catch (CharacterCodingException e) {
      throw new InvalidSpecException("", "The text is not UTF-8.");
    }
  }

  private static @Nullable Object parseJsonOrYaml(String text) throws InvalidSpecException {
    try {
      return JSON.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      return parseYaml(text);
    }
  }

  private static @Nullable Object parseYaml(String text) throws InvalidSpecException {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setNestingDepthLimit(MAX_DEPTH);
    // A few lines of aliases of aliases can stand for more than fits into any memory.
    options.setMaxAliasesForCollections(0);
    options.setCodePointLimit(MAX_BYTES);
    try {
      refuseMisleading(new Yaml(options).parse(new StringReader(text)));
      return new Yaml(new SafeConstructor(options)).load(text);
    } catch (YAMLException | NumberFormatException e) {
      throw new InvalidSpecException("", "This is neither YAML nor JSON: " + e.getMessage());
    }
  }

  /**
   * A tag says which type a value has, whether it fits or not; a specification needs none. What
   * looks like one number is not to be read as another. And nothing is nested deeper than anybody
   * would write it.
   */
  private static void refuseMisleading(Iterable<Event> events) throws InvalidSpecException {
    var depth = 0;
    for (var event : events) {
      var line = event.getStartMark().getLine() + 1;
      depth +=
          event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
      if (depth > MAX_DEPTH) {
        // Here, not by the limit of what is built: brackets are slow to read, each as all before
        // it.
        throw new InvalidSpecException(
            "", "Line %d is nested more than %d deep.".formatted(line, MAX_DEPTH));
      }
      var tag =
          switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> null;
          };
      if (tag != null) {
        throw new InvalidSpecException(
            "", "Line %d has the YAML tag %s; expected none.".formatted(line, tag));
      }
      if (event instanceof ScalarEvent scalar
          && scalar.isPlain()
          && OCTAL_OR_SEXAGESIMAL.matcher(scalar.getValue()).matches()) {
        throw new InvalidSpecException(
            "",
            "Line %d has %s, which YAML reads as a number to the base of 8 or 60. Write numbers without a zero before them and with a decimal point (0.05, not 0,05), and names and times in quotes."
                .formatted(line, scalar.getValue()));
      }
    }
  }
}
