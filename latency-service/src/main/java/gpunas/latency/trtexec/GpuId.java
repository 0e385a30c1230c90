package gpunas.latency.trtexec;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tells a GPU from others of its name, where trtexec does not print it: before TensorRT 10.
 */
final class GpuId {

  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
  private static final Pattern UUID = Pattern.compile("(?:GPU-|MIG-)([0-9A-Fa-f-]+)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

  private GpuId() {}

  /**
   * What the environment or the driver says, or else its number after {@code gpu}.
   *
   * @param name of the GPU
   * @param gpu which of those that CUDA shows to this process; null for the first
   */
  static String of(
      String name, @Nullable Integer gpu, Map<String, String> environment, GpuUuids driver) {
    var index = gpu == null ? 0 : gpu;
    var visible = environment.getOrDefault(VISIBLE, "").split(",", -1);
    var entry = index < visible.length ? visible[index].strip() : "";
    var given = UUID.matcher(entry);
    if (given.matches()) {
      return given.group(1);
    }
    var number = NUMBER.matcher(entry).matches() ? Integer.parseInt(entry) : index;
    var uuid = driver.find(number, name);
    return uuid == null ? "gpu" + number : uuid;
  }
}
