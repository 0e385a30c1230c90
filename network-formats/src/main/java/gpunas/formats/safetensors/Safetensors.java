package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.FloatBytes;
import gpunas.formats.Parameter;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.searchspace.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a file of the safetensors format: eight bytes that say how long the header is,
 * little-endian; the header, JSON, with name, shape and place of each tensor and texts of our own
 * under {@code __metadata__}; then the values, here always 32 bit floats, little-endian.
 *
 * <p>One of the texts is a checksum, {@value #CHECKSUM}: the SHA-256, in hexadecimal, of the
 * values.
 *
 * @param metadata texts about the tensors
 * @param tensors by name, in the file's order
 * @see SafetensorsFile
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">The format</a>
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {

  /** Name of the checksum among the metadata; added when a file is written. */
  public static final String CHECKSUM = "sha256";

  /** Where the texts are in a header. */
  static final String METADATA = "__metadata__";

  /** The only type of values that is read and written. */
  static final String FLOATS = "F32";

  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes a file. Each tensor is asked for its values twice: the checksum comes before them. */
  public void write(OutputStream out) throws IOException {
    var header = header();
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    writeValues(out);
  }

  /**
   * The tensors as weights of a network.
   *
   * @throws IllegalArgumentException if they are not those of just these parameters
   */
  public Weights weights(List<Parameter> parameters) {
    var found = new HashMap<String, Tensor>();
    for (var parameter : parameters) {
      var tensor = tensors.get(parameter.name());
      if (tensor == null || !tensor.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "The weights are of another network: for %s, shape %s, there %s."
                .formatted(
                    parameter.name(),
                    parameter.shape(),
                    tensor == null ? "is nothing" : "is the shape " + tensor.shape()));
      }
      found.put(parameter.name(), tensor);
    }
    if (tensors.size() != found.size()) {
      throw new IllegalArgumentException(
          "The weights are of another network: %d arrays, but the network has %d parameters."
              .formatted(tensors.size(), found.size()));
    }
    return Weights.ofTensors(found);
  }

  private byte[] header() throws IOException {
    var header = new LinkedHashMap<String, Object>();
    var texts = new LinkedHashMap<>(metadata);
    texts.put(CHECKSUM, checksum());
    header.put(METADATA, texts);
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      var tensor = entry.getValue();
      long end = offset + (long) tensor.size() * Float.BYTES;
      header.put(entry.getKey(), new Entry(FLOATS, tensor.shape(), List.of(offset, end)));
      offset = end;
    }
    var text = json(header);
    int bytes = text.getBytes(UTF_8).length;
    return (text + " ".repeat(-bytes & (ALIGNMENT - 1))).getBytes(UTF_8);
  }

  private String checksum() throws IOException {
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), Sha256.digest())) {
      writeValues(out);
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }
  }

  private void writeValues(OutputStream out) throws IOException {
    for (var tensor : tensors.values()) {
      FloatBytes.write(tensor.values(), out);
    }
  }

  private static String json(Map<String, Object> header) {
    try {
      return JSON.writeValueAsString(header);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers can be written as JSON.", e);
    }
  }
}
