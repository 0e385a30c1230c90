package gpunas.latency.trtexec;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The GPU that trtexec selected.
 *
 * @param name NVIDIA's, for example {@code NVIDIA A100-SXM4-40GB}
 * @param uuid tells it from others of its name; null in what trtexec prints before TensorRT 10
 */
record Gpu(String name, @Nullable String uuid) {

  private static final Pattern NAME = Pattern.compile("Selected Device: ([^\\n]*)");
  private static final Pattern UUID =
      Pattern.compile("Selected Device UUID: (?:GPU-|MIG-)?([0-9A-Fa-f-]+)");

  /**
   * Finds the GPU in what trtexec prints.
   *
   * @return null if there is none
   */
  static @Nullable Gpu in(String printed) {
    var selected = NAME.matcher(printed);
    if (!selected.find()) {
      return null;
    }
    var name = selected.group(1).replaceAll("\\p{Cntrl}+", " ").strip();
    var uuid = UUID.matcher(printed);
    return name.isEmpty() ? null : new Gpu(name, uuid.find() ? uuid.group(1) : null);
  }
}
