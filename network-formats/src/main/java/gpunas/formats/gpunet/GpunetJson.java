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
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import java.util.stream.IntStream;

/**
 * Networks as the JSON configurations that NVIDIA's GPUNet code builds its models from: a list of
 * an entry for the image, then one for each layer. Keys, their order and the indentation are those
 * of the configurations NVIDIA released.
 */
public final class GpunetJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private GpunetJson() {}

  /**
   * A network as NVIDIA's code reads it. The padding is not written: it is a property of that code.
   *
   * @throws IllegalArgumentException if the network has a layer that the format cannot express
   */
  public static String write(Network network) {
    var list = JSON.createArrayNode();
    ConfigurationWriter.write(network, list);
    return print(list);
  }

  /**
   * The network of a configuration.
   *
   * @param padding of the convolutions of stride 2; the format leaves it open
   * @throws IllegalArgumentException if it is none; the message names the list entry, from 0, and
   *     the key
   */
  public static Network read(String json, Padding padding) {
    try {
      if (JSON.readTree(ByteOrderMark.removed(json)) instanceof ArrayNode list) {
        return ConfigurationReader.read(
            IntStream.range(0, list.size()).mapToObj(i -> Entry.of(i, list.get(i))).toList(),
            padding);
      }
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new IllegalArgumentException(
          "The configuration is not JSON (line %d, column %d): %s."
              .formatted(at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()),
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
