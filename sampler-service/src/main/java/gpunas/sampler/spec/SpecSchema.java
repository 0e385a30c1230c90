package gpunas.sampler.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The JSON Schema of specifications, for editors and programs: what {@link SpecReader} asks for. A
 * space that is written out is a file beside this class.
 */
public final class SpecSchema {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SpecSchema() {}

  /** The schema as JSON, draft 2020-12. */
  public static String json() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "A gpunas search, version " + SpecForm.VERSION);
    schema.putAll(DescribedForm.describe(SpecForm.DEFAULTS, SpecForm::ask));
    try (var space =
        Objects.requireNonNull(SpecSchema.class.getResourceAsStream("space.schema.json"))) {
      schema.put("$defs", Map.of("space", JSON.readTree(space)));
      return JSON.writeValueAsString(schema) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
