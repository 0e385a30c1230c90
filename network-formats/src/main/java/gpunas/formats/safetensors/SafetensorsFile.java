package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gpunas.formats.Tensor;
import gpunas.searchspace.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file that is open: a tensor is read when its values are asked for, so a file may be
 * larger than the heap. Not for several threads at once.
 */
public final class SafetensorsFile implements AutoCloseable {

  /** Enough for a hundred thousand tensors; a header is read at once. */
  private static final int LONGEST_HEADER = 16 << 20;

  /** Bytes that are read at a time. */
  private static final int CHUNK = 1 << 16;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final FileChannel file;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private SafetensorsFile(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens a file and reads it once, to see that it is whole.
   *
   * @throws DamagedFileException if it is damaged, cut off or of another format
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(Path path) throws IOException {
    var channel = FileChannel.open(path);
    try {
      var file = new SafetensorsFile(channel);
      file.readHeader();
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** What is in the file; its tensors can be read until the file is closed. */
  public Safetensors content() {
    return new Safetensors(metadata, tensors);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void readHeader() throws IOException {
    long length = file.size();
    long header = length < Long.BYTES ? -1 : read(0, Long.BYTES).getLong();
    if (header < 2 || header > Math.min(LONGEST_HEADER, length - Long.BYTES)) {
      throw new DamagedFileException(
          "%d bytes are no safetensors file, or only the beginning of one.".formatted(length));
    }
    long values = Long.BYTES + header;
    try {
      var text = new byte[(int) header];
      for (int from = 0; from < text.length; from += CHUNK) {
        int bytes = Math.min(text.length - from, CHUNK);
        read(Long.BYTES + from, bytes).get(text, from, bytes);
      }
      for (var each : inOrder(entries(text), length - values)) {
        var entry = each.getValue();
        requireFloats(entry);
        tensors.put(
            each.getKey(), new Tensor(entry.shape(), () -> values(values + entry.from(), entry)));
      }
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new DamagedFileException(
          "The header of a safetensors file is damaged: " + e.getMessage(), e);
    }
    requireWhole(values, length);
  }

  private Map<String, Entry> entries(byte[] text) throws JsonProcessingException {
    var header = JSON.readTree(new String(text, UTF_8));
    if (!header.isObject()) {
      throw new IllegalArgumentException("no JSON object");
    }
    var entries = new LinkedHashMap<String, Entry>();
    for (var field : header.properties()) {
      var value = field.getValue();
      if (field.getKey().equals(Safetensors.METADATA)) {
        value.properties().forEach(each -> metadata.put(each.getKey(), each.getValue().asText()));
      } else {
        entries.put(field.getKey(), JSON.treeToValue(value, Entry.class));
      }
    }
    return entries;
  }

  /** The tensors' places follow one another without gaps or overlaps and fill the file. */
  private static List<Map.Entry<String, Entry>> inOrder(Map<String, Entry> entries, long size) {
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

  private static void requireFloats(Entry entry) throws DamagedFileException {
    if (!entry.dtype().equals(Safetensors.FLOATS)) {
      throw new DamagedFileException(
          "A tensor is of the type %s; only F32 is read.".formatted(entry.dtype()));
    }
    long size = entry.to() - entry.from();
    long told = Float.BYTES;
    boolean negative = false;
    for (int dimension : entry.shape()) {
      negative |= dimension < 0;
      told = Math.multiplyExact(told, dimension);
    }
    if (negative || told != size || size > (long) Integer.MAX_VALUE * Float.BYTES) {
      throw new IllegalArgumentException(
          "a tensor of 32 bit floats of shape %s has %d bytes".formatted(entry.shape(), size));
    }
  }

  private void requireWhole(long from, long to) throws IOException {
    var expected = metadata.get(Safetensors.CHECKSUM);
    if (expected == null) {
      return;
    }
    var digest = Sha256.digest();
    for (long at = from; at < to; at += CHUNK) {
      digest.update(read(at, (int) Math.min(to - at, CHUNK)));
    }
    if (!expected.equals(HexFormat.of().formatHex(digest.digest()))) {
      throw new DamagedFileException(
          "The values of a safetensors file are damaged: another checksum.");
    }
  }

  private float[] values(long at, Entry entry) {
    var floats = new float[Math.toIntExact((entry.to() - entry.from()) / Float.BYTES)];
    int perChunk = CHUNK / Float.BYTES;
    try {
      for (int from = 0; from < floats.length; from += perChunk) {
        int count = Math.min(floats.length - from, perChunk);
        read(at + (long) from * Float.BYTES, count * Float.BYTES)
            .asFloatBuffer()
            .get(floats, from, count);
      }
      return floats;
    } catch (IOException e) {
      throw new UncheckedIOException("A tensor could not be read: " + e.getMessage(), e);
    }
  }

  /** Reads at most a chunk; what is returned is overwritten by the next one. */
  private ByteBuffer read(long at, int bytes) throws IOException {
    chunk.clear().limit(bytes);
    while (chunk.hasRemaining()) {
      if (file.read(chunk, at + chunk.position()) < 0) {
        throw new EOFException("The file became shorter while it was read.");
      }
    }
    return chunk.flip();
  }
}
