package gpunas.sampler.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * The JSON Schema of specifications, for editors and programs: what {@link SpecReader} asks for. A
 * space that is written out and the meaning of each field are files beside this class.
 */
public final class SpecSchema {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SpecSchema() {}

  /** The schema as JSON, draft 2020-12. */
  public static String json() {
    var descriptions = descriptions();
    var described =
        DescribedFields.of(field ->
            Objects.requireNonNull(
                descriptions.getProperty(field),
                () -> "fields.properties does not describe " + field));
    SpecReader.search(described);
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "A gpunas search, version " + SpecReader.VERSION);
    schema.putAll(described.schema());
    try (var space = resource("space.schema.json")) {
      schema.put("$defs", Map.of("space", JSON.readTree(space)));
      return JSON.writeValueAsString(schema) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties descriptions() {
    var descriptions = new Properties();
    try (var fields = resource("fields.properties")) {
      descriptions.load(fields);
      return descriptions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStreamReader resource(String name) {
    return new InputStreamReader(
        Objects.requireNonNull(SpecSchema.class.getResourceAsStream(name), name), UTF_8);
  }
}
