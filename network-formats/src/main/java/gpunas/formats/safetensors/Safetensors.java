package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gpunas.formats.Parameter;
import gpunas.formats.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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

  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final int LONGEST_HEADER = 100_000_000;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

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

  private record Entry(String dtype, List<Integer> shape, List<Long> data_offsets) {
    // JSON may lack any of them.
    Entry {
      if (dtype == null || shape == null || data_offsets == null || data_offsets.size() != 2) {
        throw new IllegalArgumentException("a tensor needs a dtype, a shape and two data_offsets");
      }
    }

    long from() {
      return data_offsets.get(0);
    }

    long to() {
      return data_offsets.get(1);
    }
  }

  /** Writes a file. */
  public void write(OutputStream out) throws IOException {
    var header = header();
    var length = new byte[Long.BYTES];
    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
    out.write(length);
    out.write(header);
    for (var tensor : tensors.values()) {
      out.write(bytes(tensor.values()));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is damaged, cut off or of another format
   */
  public static Safetensors read(byte[] file) throws IOException {
    var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = file.length < Long.BYTES ? -1 : in.getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, in.remaining())) {
      throw new IOException(
          "%d bytes are no safetensors file, or only the beginning of one.".formatted(file.length));
    }
    var text = new String(file, Long.BYTES, (int) length, UTF_8);
    var values = in.position(Long.BYTES + (int) length).slice().order(ByteOrder.LITTLE_ENDIAN);
    var metadata = new LinkedHashMap<String, String>();
    var tensors = new LinkedHashMap<String, Tensor>();
    try {
      var header = JSON.readTree(text);
      if (!header.isObject()) {
        throw new IllegalArgumentException("no JSON object");
      }
      var entries = new LinkedHashMap<String, Entry>();
      for (var field : header.properties()) {
        if (field.getKey().equals(METADATA)) {
          field
              .getValue()
              .properties()
              .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        } else {
          entries.put(field.getKey(), JSON.treeToValue(field.getValue(), Entry.class));
        }
      }
      requireWhole(entries.values(), values.remaining());
      for (var entry : entries.entrySet()) {
        tensors.put(entry.getKey(), tensor(entry.getValue(), values));
      }
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new IOException("The header of a safetensors file is damaged: " + e.getMessage(), e);
    }
    var expected = metadata.get(CHECKSUM);
    if (expected != null && !expected.equals(checksum(digest -> digest.update(values)))) {
      throw new IOException("The values of a safetensors file are damaged: another checksum.");
    }
    return new Safetensors(metadata, tensors);
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

  /** The tensors' places follow one another without gaps or overlaps and fill the file. */
  private static void requireWhole(Collection<Entry> entries, int size) {
    long end = 0;
    for (var entry : entries.stream().sorted(Comparator.comparingLong(Entry::from)).toList()) {
      if (entry.from() != end || entry.to() < end) {
        throw new IllegalArgumentException(
            "a tensor has the bytes %d to %d where %d was expected to be the first"
                .formatted(entry.from(), entry.to(), end));
      }
      end = entry.to();
    }
    if (end != size) {
      throw new IllegalArgumentException(
          "it tells of %d bytes of values, but %d follow".formatted(end, size));
    }
  }

  private static Tensor tensor(Entry entry, ByteBuffer values) throws IOException {
    if (!entry.dtype().equals("F32")) {
      throw new IOException(
          "A tensor is of the type %s; only F32 is read.".formatted(entry.dtype()));
    }
    int from = Math.toIntExact(entry.from());
    int size = Math.toIntExact(entry.to() - entry.from());
    if (size % Float.BYTES != 0) {
      throw new IllegalArgumentException("a tensor of 32 bit floats has %d bytes".formatted(size));
    }
    var floats = new float[size / Float.BYTES];
    values.slice(from, size).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return new Tensor(entry.shape(), floats);
  }

  private byte[] header() throws JsonProcessingException {
    var header = new LinkedHashMap<String, Object>();
    var texts = new LinkedHashMap<>(metadata);
    texts.put(
        CHECKSUM,
        checksum(digest -> tensors.values().forEach(each -> digest.update(bytes(each.values())))));
    header.put(METADATA, texts);
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      var tensor = entry.getValue();
      long end = offset + (long) tensor.values().length * Float.BYTES;
      header.put(entry.getKey(), new Entry("F32", tensor.shape(), List.of(offset, end)));
      offset = end;
    }
    var text = new StringBuilder(JSON.writeValueAsString(header));
    while (text.toString().getBytes(UTF_8).length % ALIGNMENT != 0) {
      text.append(' ');
    }
    return text.toString().getBytes(UTF_8);
  }

  private static String checksum(Consumer<MessageDigest> update) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      update.accept(digest);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static byte[] bytes(float[] values) {
    var bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }
}
