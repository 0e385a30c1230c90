package gpunas.cli.table;

import gpunas.latency.onnxruntime.OrtLayerTimer;
import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.trtexec.TrtexecLayerTimer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options that say on what is measured. */
final class DeviceOptions {

  /** What runs models. */
  enum Runner {
    ONNXRUNTIME,
    TRTEXEC
  }

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      description =
          "onnxruntime, in this process; or trtexec, which comes with TensorRT and is started for"
              + " each layer. Default: ${DEFAULT-VALUE}.")
  private Runner runtime = Runner.ONNXRUNTIME;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "ONNX Runtime's execution provider: cpu, cuda or tensorrt. The last two need its jar for"
              + " GPUs. Default: ${DEFAULT-VALUE}.")
  private OrtTarget.Provider provider = OrtTarget.Provider.CPU;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "fp32; or fp16, with TensorRT. Default: ${DEFAULT-VALUE}.")
  private OrtTarget.Precision precision = OrtTarget.Precision.FP32;

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

  int rounds() {
    if (rounds < 1 || rounds > 1000 || runs < 5 || runs > 10_000) {
      throw new IllegalArgumentException(
          "--rounds %d --runs %d; expected 1 to 1000 and 5 to 10000.".formatted(rounds, runs));
    }
    return rounds;
  }

  /** Part of a table's id. */
  String words() {
    var name = runtime == Runner.TRTEXEC ? "trtexec" : provider.name();
    return "%s-%s-b%d".formatted(name, precision, batch).toLowerCase(Locale.ROOT);
  }

  /**
   * A timer of this device.
   *
   * @param device its name
   * @param folder for files that last as long as the timer
   * @throws IllegalArgumentException if this machine does not have what was asked for
   */
  LayerTimer timer(String device, Path folder) {
    return switch (runtime) {
      case ONNXRUNTIME ->
          new OrtLayerTimer(device, new OrtTarget(provider, precision, batch), runs);
      case TRTEXEC ->
          new TrtexecLayerTimer(
              device, List.of(trtexec), folder, precision == OrtTarget.Precision.FP16, batch);
    };
  }
}
