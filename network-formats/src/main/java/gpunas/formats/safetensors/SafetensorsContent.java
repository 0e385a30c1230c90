package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.safetensors.Safetensors.Tensor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The content of a safetensors file, made from the tensors, one at a time, while it is read. */
public final class SafetensorsContent {

  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] head;
  private final List<Tensor> tensors;

  private SafetensorsContent(byte[] head, List<Tensor> tensors) {
    this.head = head;
    this.tensors = tensors;
  }

  static SafetensorsContent of(Safetensors file) {
    var header = header(file);
    var head =
        ByteBuffer.allocate(Long.BYTES + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header);
    return new SafetensorsContent(head.array(), List.copyOf(file.tensors().values()));
  }

  /** How much there is, bytes. */
  public long length() {
    return head.length + tensors.stream().mapToLong(SafetensorsContent::size).sum();
  }

  /** The content from its beginning; may be called more than once. */
  public InputStream open() {
    var parts =
        new AbstractList<InputStream>() {
          @Override
          public InputStream get(int part) {
            return new ByteArrayInputStream(part == 0 ? head : bytes(tensors.get(part - 1)));
          }

          @Override
          public int size() {
            return 1 + tensors.size();
          }
        };
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private static byte[] header(Safetensors file) {
    var header = new LinkedHashMap<String, Object>();
    var texts = new LinkedHashMap<>(file.metadata());
    var digest = Safetensors.sha256();
    file.tensors().values().forEach(tensor -> digest.update(bytes(tensor)));
    texts.put(Safetensors.CHECKSUM, HexFormat.of().formatHex(digest.digest()));
    header.put(Safetensors.METADATA, texts);
    long offset = 0;
    for (var entry : file.tensors().entrySet()) {
      var tensor = entry.getValue();
      long end = offset + size(tensor);
      header.put(
          entry.getKey(), new Entry(Safetensors.FLOATS, tensor.shape(), List.of(offset, end)));
      offset = end;
    }
    var text = json(header);
    int bytes = text.getBytes(UTF_8).length;
    return (text + " ".repeat(-bytes & (ALIGNMENT - 1))).getBytes(UTF_8);
  }

  private static String json(Map<String, Object> header) {
    try {
      return JSON.writeValueAsString(header);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers can be written as JSON.", e);
    }
  }

  private static long size(Tensor tensor) {
    return (long) tensor.values().length * Float.BYTES;
  }

  private static byte[] bytes(Tensor tensor) {
    var bytes = new byte[Math.toIntExact(size(tensor))];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(tensor.values());
    return bytes;
  }
}
