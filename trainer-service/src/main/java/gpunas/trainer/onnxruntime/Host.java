package gpunas.trainer.onnxruntime;

import gpunas.formats.onnxruntime.Cpu;
import gpunas.formats.onnxruntime.Environment;
import java.util.List;

/**
 * On what networks are quantised and judged: other processors round other sums.
 *
 * @param device processor and runtime
 * @param instructions for products of 8-bit integers; none: they are slow, and may be less exact
 */
public record Host(String device, List<String> instructions) {

  /** This one. */
  public static Host here() {
    return new Host(
        "%s, ONNX Runtime %s".formatted(Cpu.name(), Environment.get().getVersion()),
        Cpu.integerInstructions());
  }

  @Override
  public String toString() {
    return "%s, %s"
        .formatted(
            device,
            instructions.isEmpty()
                ? "no instructions for 8-bit integers"
                : String.join(" ", instructions));
  }
}
