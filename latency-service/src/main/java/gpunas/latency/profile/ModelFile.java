package gpunas.latency.profile;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model of anybody in a file, to be timed as it is: with its own weights, in its own precision.
 *
 * @param file ONNX
 * @param bytes of it and of what belongs to it
 * @param input name of its only input
 * @param element what the input holds
 * @param shape of the input, the batch first
 * @param isDynamic whether the file leaves any of that open
 * @param isQuantised whether the file says where it computes in 8-bit integers
 * @param symbols what its named dynamic dimensions are
 */
public record ModelFile(
    Path file,
    long bytes,
    String input,
    Element element,
    List<Long> shape,
    boolean isDynamic,
    boolean isQuantised,
    Map<String, Long> symbols) {

  /** What a tensor of images holds. */
  public enum Element {
    FLOAT32(4),
    FLOAT16(2),
    UINT8(1);

    private final int bytes;

    Element(int bytes) {
      this.bytes = bytes;
    }
  }

  /** Copies the shape and the symbols. */
  public ModelFile {
    shape = List.copyOf(shape);
    symbols = Map.copyOf(symbols);
  }

  /** Bytes of a batch; {@link Long#MAX_VALUE} if they are no long. */
  public long imageBytes() {
    try {
      return shape.stream().reduce((long) element.bytes, Math::multiplyExact);
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }
}
