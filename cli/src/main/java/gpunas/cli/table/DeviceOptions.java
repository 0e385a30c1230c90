package gpunas.cli.table;

import gpunas.latency.app.Target;
import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.TimedPrecision;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say on what is measured. */
public final class DeviceOptions {

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      defaultValue = "onnxruntime",
      description =
          "onnxruntime, in this process; or trtexec, which comes with TensorRT: 8.6, 10 or 11."
              + " Default: ${DEFAULT-VALUE}.")
  private Target.Runner runtime = Target.Runner.ONNXRUNTIME;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description =
          "ONNX Runtime's execution provider: cpu, cuda or tensorrt. The last two need its jar for"
              + " GPUs. Default: ${DEFAULT-VALUE}.")
  private OrtTarget.Provider provider = OrtTarget.Provider.CPU;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "fp32",
      converter = PrecisionConverter.class,
      description =
          "fp32; fp16, with TensorRT; or int8, on the CPU or with trtexec. Default:"
              + " ${DEFAULT-VALUE}.")
  private TimedPrecision precision = TimedPrecision.FP32;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per call. Default: ${DEFAULT-VALUE}.")
  private int batch = 1;

  @Option(
      names = "--trtexec",
      paramLabel = "FILE",
      description = "Where trtexec is, if it is not on the path.")
  private String trtexec = "trtexec";

  @Option(
      names = "--gpu",
      paramLabel = "N",
      description = "Which of the GPUs, as CUDA numbers them. Default: the first.")
  private @Nullable Integer gpu;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Runs of a layer at each visit, of which the 10 %% quantile counts. Default:"
              + " ${DEFAULT-VALUE}.")
  private int runs = 40;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Visits of each layer, of which the lowest counts; more on a busy machine. Default:"
              + " ${DEFAULT-VALUE}.")
  private int rounds = 10;

  /** How often each is visited. */
  public int rounds() {
    if (rounds < 1 || rounds > 1000 || runs < 5 || runs > 10_000) {
      throw new IllegalArgumentException(
          "--rounds %d --runs %d; expected 1 to 1000 and 5 to 10000.".formatted(rounds, runs));
    }
    return rounds;
  }

  /** Part of a table's id. */
  String words() {
    var name = runtime == Target.Runner.TRTEXEC ? "trtexec" : provider.name();
    return "%s-%s-b%d".formatted(name, precision, batch).toLowerCase(Locale.ROOT);
  }

  /**
   * A timer of this device.
   *
   * @param device its name; null for what it calls itself
   * @param folder for what is built on the way and worth keeping
   * @param progress told, for people, when something takes long
   * @throws IllegalArgumentException if this machine does not have what was asked for
   */
  public LayerTimer timer(@Nullable String device, Path folder, Consumer<String> progress) {
    return new Target(runtime, provider, precision, batch, device, gpu, runs, trtexec)
        .timer(folder, progress);
  }

  private static final class PrecisionConverter implements ITypeConverter<TimedPrecision> {
    @Override
    public TimedPrecision convert(String word) {
      try {
        return TimedPrecision.of(word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
