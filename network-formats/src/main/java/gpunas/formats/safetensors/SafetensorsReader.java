package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gpunas.formats.safetensors.Safetensors.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@link Safetensors} once, from its first byte to its last. */
final class SafetensorsReader {

  private static final int LONGEST_HEADER = 100_000_000;

  /** Values that are read at a time. */
  private static final int CHUNK = 1 << 14;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final DataInputStream in;
  private final long length;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final MessageDigest digest = Safetensors.sha256();

  SafetensorsReader(InputStream file, long length) {
    this.in = new DataInputStream(file);
    this.length = length;
  }

  Safetensors read() throws IOException {
    long header = length < Long.BYTES ? -1 : Long.reverseBytes(in.readLong());
    if (header < 2 || header > Math.min(LONGEST_HEADER, length - Long.BYTES)) {
      throw new IOException(
          "%d bytes are no safetensors file, or only the beginning of one.".formatted(length));
    }
    var tensors = new LinkedHashMap<String, Tensor>();
    try {
      readHeader((int) header);
      for (var entry : inOrder(length - Long.BYTES - header)) {
        tensors.put(entry.getKey(), tensor(entry.getValue()));
      }
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new IOException("The header of a safetensors file is damaged: " + e.getMessage(), e);
    }
    var expected = metadata.get(Safetensors.CHECKSUM);
    if (expected != null && !expected.equals(HexFormat.of().formatHex(digest.digest()))) {
      throw new IOException("The values of a safetensors file are damaged: another checksum.");
    }
    return new Safetensors(metadata, tensors);
  }

  private void readHeader(int bytes) throws IOException {
    var text = new byte[bytes];
    in.readFully(text);
    var header = JSON.readTree(new String(text, UTF_8));
    if (!header.isObject()) {
      throw new IllegalArgumentException("no JSON object");
    }
    for (var field : header.properties()) {
      var value = field.getValue();
      if (field.getKey().equals(Safetensors.METADATA)) {
        value.properties().forEach(each -> metadata.put(each.getKey(), each.getValue().asText()));
      } else {
        entries.put(field.getKey(), JSON.treeToValue(value, Entry.class));
      }
    }
  }

  /** The tensors' places follow one another without gaps or overlaps and fill the file. */
  private List<Map.Entry<String, Entry>> inOrder(long size) {
    var sorted =
        entries.entrySet().stream()
            .sorted(
                Map.Entry.comparingByValue(
                    Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to)))
            .toList();
    long end = 0;
    for (var each : sorted) {
      var entry = each.getValue();
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
    return sorted;
  }

  private Tensor tensor(Entry entry) throws IOException {
    if (!entry.dtype().equals(Safetensors.FLOATS)) {
      throw new IOException(
          "A tensor is of the type %s; only F32 is read.".formatted(entry.dtype()));
    }
    long size = entry.to() - entry.from();
    if (size % Float.BYTES != 0) {
      throw new IllegalArgumentException("a tensor of 32 bit floats has %d bytes".formatted(size));
    }
    var floats = new float[Math.toIntExact(size / Float.BYTES)];
    var bytes = new byte[Math.min(floats.length, CHUNK) * Float.BYTES];
    var values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int from = 0; from < floats.length; from += CHUNK) {
      int count = Math.min(floats.length - from, CHUNK);
      in.readFully(bytes, 0, count * Float.BYTES);
      digest.update(bytes, 0, count * Float.BYTES);
      values.rewind().get(floats, from, count);
    }
    return new Tensor(entry.shape(), floats);
  }
}
