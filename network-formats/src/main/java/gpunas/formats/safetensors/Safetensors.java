package gpunas.formats.safetensors;

import gpunas.formats.Parameter;
import gpunas.formats.Weights;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of the safetensors format: eight bytes that say how long the header is, little-endian; the
 * header, JSON, with name, shape and place of each tensor and texts of our own under {@code
 * __metadata__}; then the values, here always 32 bit floats, little-endian.
 *
 * <p>One of the texts is a checksum, {@value #CHECKSUM}: the SHA-256, in hexadecimal, of the
 * values.
 *
 * @param metadata texts about the tensors
 * @param tensors by name, in the file's order
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">The format</a>
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {

  /** Name of the checksum among the metadata; added when a file is written. */
  public static final String CHECKSUM = "sha256";

  /** Where the texts are in a header. */
  static final String METADATA = "__metadata__";

  /** The only type of values that is read and written. */
  static final String FLOATS = "F32";

  /**
   * An array.
   *
   * @param shape the last dimension varies fastest
   * @param values not to be changed
   */
  // Nobody compares tensors; copies would double the memory of a network.
  @SuppressWarnings("ArrayRecordComponent")
  public record Tensor(List<Integer> shape, float[] values) {

    /**
     * @throws IllegalArgumentException if the shape is not that of the values
     */
    public Tensor {
      shape = List.copyOf(shape);
      var size = shape.stream().reduce(1, Math::multiplyExact);
      if (size != values.length) {
        throw new IllegalArgumentException(
            "A tensor of shape %s has %d values, not %d.".formatted(shape, size, values.length));
      }
    }

    /** An array of one dimension. */
    public static Tensor of(float[] values) {
      return new Tensor(List.of(values.length), values);
    }
  }

  /** Writes a file. */
  public void write(OutputStream out) throws IOException {
    try (var content = content().open()) {
      content.transferTo(out);
    }
  }

  /** What {@link #write} writes. */
  public SafetensorsContent content() {
    return SafetensorsContent.of(this);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is damaged, cut off or of another format
   */
  public static Safetensors read(byte[] file) throws IOException {
    return read(new ByteArrayInputStream(file), file.length);
  }

  /**
   * Reads a file as it comes: but for the tensors, little of it is in memory.
   *
   * @param length of the file, bytes
   * @throws IOException if it is damaged, cut off or of another format, or cannot be read
   */
  public static Safetensors read(InputStream file, long length) throws IOException {
    return new SafetensorsReader(file, length).read();
  }

  /**
   * The tensors as weights of a network.
   *
   * @throws IllegalArgumentException if they are not those of just these parameters
   */
  public Weights weights(List<Parameter> parameters) {
    var values = new HashMap<String, float[]>();
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
      values.put(parameter.name(), tensor.values());
    }
    if (tensors.size() != values.size()) {
      throw new IllegalArgumentException(
          "The weights are of another network: %d arrays, but the network has %d parameters."
              .formatted(tensors.size(), values.size()));
    }
    return Weights.of(values);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
