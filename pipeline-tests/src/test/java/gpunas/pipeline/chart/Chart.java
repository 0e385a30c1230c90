package gpunas.pipeline.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The Helm chart, rendered by Helm itself, without a cluster. */
public final class Chart {
  static final Path FOLDER = Path.of("../deploy/helm/gpunas");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Reads no field that Kubernetes does not know, which its models would put aside. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(new SimpleModule())
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private Chart() {}

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /**
   * All objects that the chart makes of these values; secrets that hooks make are not among them.
   *
   * @param values as in a values file
   * @throws IllegalStateException with Helm's message if it refuses the values
   */
  public static List<JsonNode> render(String values, Path folder) {
    try {
      var file = Files.writeString(folder.resolve("values.yaml"), values);
      var rendered =
          new Helm(FOLDER)
              .template()
              .withName("nas")
              .withNamespace("lab")
              .withKubeVersion("1.31.0")
              .withValuesFile(file)
              .call();
      try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered)) {
        return documents.readAll().stream().filter(each -> each.isObject()).toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an object, or a part of one, as its published model.
   *
   * @throws IllegalArgumentException if it has a field that the model does not have, or a value of
   *     another type
   */
  static <T> T read(JsonNode object, Class<T> model) {
    try {
      return Objects.requireNonNull(STRICT.treeToValue(object, model));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is no %s: %s".formatted(object, model.getSimpleName(), e.getOriginalMessage()), e);
    }
  }
}
