package gpunas.cli.quantise;

import gpunas.cli.Options;
import gpunas.cli.UserError;
import gpunas.cli.compare.Stopwatch;
import gpunas.cli.quantise.QuantiseReport.Line;
import gpunas.cli.validation.DataFolder;
import gpunas.eventloop.TransientFailure;
import gpunas.formats.onnx.Quantisation;
import gpunas.latency.onnxruntime.OrtLayerTimer;
import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.trainer.onnxruntime.CalibrationImages;
import gpunas.trainer.onnxruntime.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
      defaultValue = "onnxruntime",
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
  private int images = CalibrationImages.USUAL;

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
  public Integer call() throws InterruptedException {
    Options.require(rounds >= 1 && rounds <= 1000, spec, "--rounds", rounds, "1 to 1000");
    var quantisation = quantisation();
    var networks = NetworkFolder.in(folders);
    var dataset = DataFolder.written(data).dataset();
    var host = Host.here();
    var quantiser = new Quantiser(quantisation, dataset, images, host);
    var tasks = networks.stream().map(quantiser::prepare).toList();
    warnOfOtherData(networks, dataset.name());
    var lines = new ArrayList<Line>();
    var failures = new ArrayList<String>();
    for (var task : tasks) {
      spec.commandLine().getErr().println("  quantising " + task.network().folder());
      try {
        var line = timed(quantiser.quantise(task));
        QuantisedCard.add(line, quantisation, host);
        lines.add(line);
      } catch (UserError | TransientFailure e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    if (!lines.isEmpty()) {
      var report = new QuantiseReport(quantisation, host, lines);
      spec.commandLine().getOut().println(json ? report.json() : report.text());
    }
    if (!failures.isEmpty()) {
      throw new UserError(String.join(System.lineSeparator(), failures));
    }
    return ExitCode.OK;
  }

  private void warnOfOtherData(List<NetworkFolder> networks, String given) {
    for (var network : networks) {
      var trainedOn = network.dataset();
      if (trainedOn != null && !trainedOn.equals(given)) {
        spec.commandLine()
            .getErr()
            .println(
                "  %s was trained on %s, and is quantised with %s; if these are other images, give --data."
                    .formatted(network.name(), trainedOn, given));
      }
    }
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

  /** A file for TensorRT is no measure of ONNX Runtime. */
  private Line timed(Quantiser.Quantised quantised) {
    if (placement == Quantisation.Placement.TENSORRT) {
      return new Line(quantised, null, null);
    }
    var floats = quantised.network().floats();
    try (var timer = new OrtLayerTimer(null, OrtTarget.CPU, RUNS)) {
      var micros = new Stopwatch(timer, null).fileMicros(List.of(floats, quantised.file()), rounds);
      return new Line(quantised, micros.get(floats), micros.get(quantised.file()));
    }
  }
}
