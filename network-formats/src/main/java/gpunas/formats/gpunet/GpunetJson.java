package gpunas.formats.gpunet;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import gpunas.formats.strict.ByteOrderMark;
import gpunas.formats.strict.Places;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Networks as the JSON configurations that NVIDIA's GPUNet code builds its models from: a list of
 * an entry for the image, then one for each layer. Keys, their order and the indentation are those
 * of the configurations NVIDIA released.
 *
 * <p>One key is our own: {@value #PADDING} of the image's entry. NVIDIA's code knows one padding
 * only, {@link Padding#AS_RELEASED}, and passes over keys it does not know. So a file without the
 * key is padded as its code does it, and a network that is padded otherwise has the key.
 */
public final class GpunetJson {

  /** The key that says how fused bottlenecks of stride 2 are padded. */
  static final String PADDING = "padding";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private GpunetJson() {}

  /**
   * A network as NVIDIA's code reads it.
   *
   * @throws IllegalArgumentException if the network has a layer that the format cannot express
   */
  public static String write(Network network) {
    var list = JSON.createArrayNode();
    ConfigurationWriter.write(network, list);
    return print(list);
  }

  /**
   * The network of a configuration, padded as it says: as NVIDIA's code does it if it says nothing.
   *
   * @throws IllegalArgumentException if it is none; the message names the list entry, from 0, and
   *     the key
   */
  public static Network read(String json) {
    return network(json, null);
  }

  /**
   * The network of a configuration with another padding, whatever the configuration says.
   *
   * @throws IllegalArgumentException if it is none; the message names the list entry, from 0, and
   *     the key
   */
  public static Network read(String json, Padding padding) {
    return network(json, padding);
  }

  private static Network network(String json, @Nullable Padding padding) {
    try {
      if (JSON.readTree(ByteOrderMark.removed(json)) instanceof ArrayNode list) {
        return ConfigurationReader.read(
            IntStream.range(0, list.size()).mapToObj(i -> Entry.of(i, list.get(i))).toList(),
            padding);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The configuration is not JSON%s: %s.".formatted(Places.of(e), e.getOriginalMessage()),
          e);
    }
    throw new IllegalArgumentException(
        "The configuration is not a JSON list. Expected NVIDIA's format: [{\"layer_type\": \"data\", …}, …].");
  }

  private static String print(ArrayNode list) {
    var indent = new DefaultIndenter("      ", "\n");
    var printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    printer.indentArraysWith(indent);
    printer.indentObjectsWith(indent);
    try {
      return JSON.writer(printer).writeValueAsString(list) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree in memory can always be written.", e);
    }
  }
}
