package gpunas.cli.quantise;

import gpunas.cli.Options;
import gpunas.cli.UserError;
import gpunas.cli.compare.Stopwatch;
import gpunas.cli.quantise.QuantiseReport.Line;
import gpunas.cli.validation.DataFolder;
import gpunas.formats.onnx.Quantisation;
import gpunas.latency.onnxruntime.Cpu;
import gpunas.latency.onnxruntime.OrtLayerTimer;
import gpunas.latency.onnxruntime.OrtTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas quantise}. */
@Command(
    name = "quantise",
    mixinStandardHelpOptions = true,
    description =
        "Writes trained networks in 8-bit integers beside what they were, without training: learns"
            + " ranges on training images, and judges both on the network's own validation images."
            + " Needs no services.")
public final class QuantiseCommand implements Callable<Integer> {

  private static final String NOTHING = "none";
  private static final int RUNS = 40;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      arity = "1..*",
      description =
          "Of trained networks: those with a model.onnx, such as gpunas-out/networks/fast-01, or"
              + " folders of them, such as gpunas-out.")
  private List<Path> folders = List.of();

  @Option(
      names = "--data",
      paramLabel = "FOLDER|NAME",
      description =
          "The images that they were trained on: a folder, or fashion-mnist. Default:"
              + " ${DEFAULT-VALUE}.")
  private String data = "fashion-mnist";

  @Option(
      names = "--for",
      paramLabel = "RUNTIME",
      description =
          "What the file is for: onnxruntime (model.int8.onnx), or tensorrt"
              + " (model.int8.tensorrt.onnx; its latency is not measured here). Default:"
              + " ${DEFAULT-VALUE}.")
  private Quantisation.Placement placement = Quantisation.Placement.ONNXRUNTIME;

  @Option(
      names = "--in-float",
      paramLabel = "PART",
      split = ",",
      description =
          "What stays in floats: first (the first convolution), squeeze_excite, last (the linear"
              + " layer); or none. Default: all three.")
  private List<String> inFloat = List.of();

  @Option(
      names = "--images",
      paramLabel = "N",
      description =
          "Training images to calibrate with: ranges are learned on half of them, and the other"
              + " half chooses how. Default: ${DEFAULT-VALUE}.")
  private int images = 1000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Visits of each network when latencies are measured, of which the lowest counts. Default:"
              + " ${DEFAULT-VALUE}.")
  private int rounds = 10;

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    Options.require(rounds >= 1 && rounds <= 1000, spec, "--rounds", rounds, "1 to 1000");
    var quantisation = quantisation();
    var networks = folders.stream().flatMap(each -> NetworkFolder.in(each).stream()).toList();
    var dataset = DataFolder.dataset(data);
    var quantiser = new Quantiser(quantisation, dataset, images);
    var progress = spec.commandLine().getErr();
    var quantised = new ArrayList<Quantiser.Quantised>();
    for (var network : networks) {
      progress.println("  quantising " + network.folder());
      quantised.add(quantiser.quantise(network));
    }
    var timed = timed(quantised);
    var lines = quantised.stream().map(each -> line(each, timed)).toList();
    var report = new QuantiseReport(quantisation, timed.device(), Cpu.integerInstructions(), lines);
    for (var line : lines) {
      QuantisedCard.add(line, quantisation, timed.device());
    }
    spec.commandLine().getOut().println(json ? report.json() : report.text());
    return ExitCode.OK;
  }

  private Quantisation quantisation() {
    if (inFloat.isEmpty()) {
      return Quantisation.usual(placement);
    }
    var parts = EnumSet.noneOf(Quantisation.Part.class);
    for (var each : inFloat) {
      if (!(each.equals(NOTHING) && inFloat.size() == 1)) {
        try {
          parts.add(Quantisation.Part.valueOf(each.toUpperCase(Locale.ROOT).replace('-', '_')));
        } catch (IllegalArgumentException e) {
          throw new UserError(
              "--in-float %s; expected first, squeeze_excite, last, several with commas, or none."
                  .formatted(each),
              e);
        }
      }
    }
    return new Quantisation(placement, parts);
  }

  private record Timed(@Nullable String device, Map<Path, Double> micros) {}

  /** A file for TensorRT is no measure of ONNX Runtime. */
  private Timed timed(List<Quantiser.Quantised> quantised) {
    if (placement == Quantisation.Placement.TENSORRT) {
      return new Timed(null, new HashMap<>());
    }
    var files = new ArrayList<Path>();
    for (var each : quantised) {
      files.add(each.network().floats());
      files.add(each.file());
    }
    try (var timer = new OrtLayerTimer(null, OrtTarget.CPU, RUNS)) {
      return new Timed(
          "%s, ONNX Runtime %s"
              .formatted(timer.provenance().device(), timer.provenance().runtimeVersion()),
          new Stopwatch(timer, null).fileMicros(files, rounds));
    }
  }

  private static Line line(Quantiser.Quantised quantised, Timed timed) {
    return new Line(
        quantised,
        timed.micros().get(quantised.network().floats()),
        timed.micros().get(quantised.file()));
  }
}
