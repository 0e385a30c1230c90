package gpunas.cli.compare;

import gpunas.cli.UserError;
import gpunas.cli.table.DeviceOptions;
import gpunas.formats.known.KnownNetwork;
import gpunas.latency.table.Provenance;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.NetworkFigures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Compares the networks of a search with those that you have: measures all of them as whole"
            + " networks on this machine, in the same way, and says which are faster at the same"
            + " accuracy. Needs no services.")
public final class CompareCommand implements Callable<Integer> {

  private static final int LARGEST_SIDE = 8192;
  private static final int LARGEST_BATCH = 4096;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Parameters(
      paramLabel = "NETWORKS",
      arity = "0..*",
      description =
          "A folder that the quickstart wrote, a ranking.json, what 'gpunas ranking ID --json'"
              + " prints (of rankings, the networks that no other is both faster and more accurate"
              + " than); or networks, as --with takes them.")
  private List<String> networks = List.of();

  @Option(
      names = "--with",
      paramLabel = "NETWORK[=TOP1]",
      description =
          "A network to compare with, any number of times: an ONNX file, a network.json, the name of"
              + " a network that NVIDIA released or of one of --known, integers; and its accuracy,"
              + " 0.81 or 81%%, if it is not known.")
  private List<String> baselines = List.of();

  @Option(
      names = "--known",
      description =
          "Lists well-known networks as well, with what was published of them on ImageNet.")
  private boolean known;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "Side of the images of ONNX files that take any.")
  private @Nullable Integer resolution;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "Of which data the accuracies of trained networks are, where their files do not say it:"
              + " imagenet, for example. Accuracies of different data are not compared.")
  private @Nullable String dataset;

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      description =
          "The search space of integers. Default: "
              + Contenders.USUAL_SPACE
              + ", but for those of a ranking whose networks have no network.json.")
  private @Nullable String space;

  @Option(
      names = "--engines",
      paramLabel = "DIR",
      description =
          "Where engines of TensorRT are kept; built once, they are not built again. Default:"
              + " ${DEFAULT-VALUE}.")
  private Path engines = Path.of("engines");

  @Option(
      names = "--throughput-batch",
      paramLabel = "N",
      description =
          "Images in the batches by which throughput and energy are measured. Default:"
              + " ${DEFAULT-VALUE}.")
  private int throughputBatch = MeasuredTargets.USUAL_BATCH;

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    var contenders = new Contenders(space, dataset, spec.commandLine().getErr()::println);
    var ours = networks.stream().flatMap(each -> contenders.ours(each).stream()).toList();
    var compared = baselines.stream().map(contenders::baseline).toList();
    if (resolution != null && (resolution < 1 || resolution > LARGEST_SIDE)) {
      throw new UserError(
          "--resolution %d; expected 1 to %d pixels.".formatted(resolution, LARGEST_SIDE));
    }
    if (throughputBatch < 1 || throughputBatch > LARGEST_BATCH) {
      throw new UserError(
          "--throughput-batch %d; expected 1 to %d images."
              .formatted(throughputBatch, LARGEST_BATCH));
    }
    if (ours.isEmpty() && compared.isEmpty() && !known) {
      throw new UserError(
          "Compare what? Expected networks and what to compare them with, for example: gpunas compare gpunas-out --with mine.onnx=0.91 --with gpunet-0");
    }
    var all = new ArrayList<>(ours);
    all.addAll(compared);
    var measured = measured(all);
    var verdict = new Verdict(ours, measured.micros(), measured.rounds());
    var sentences =
        ours.isEmpty()
            ? List.<String>of()
            : compared.stream().flatMap(each -> verdict.on(each).stream()).toList();
    if (known) {
      KnownNetwork.all().stream().map(Contenders::known).forEach(all::add);
    }
    var report =
        new CompareReport(measured.device(), all, measured.micros(), measured.figures(), sentences);
    spec.commandLine().getOut().println(json ? report.json() : report.text());
    return ExitCode.OK;
  }

  private record Measured(
      @Nullable Provenance device,
      Map<Contender, Double> micros,
      Map<Contender, NetworkFigures> figures,
      int rounds) {}

  private Measured measured(List<Contender> contenders) {
    if (contenders.stream().allMatch(each -> each.subject() instanceof Subject.Published)) {
      return new Measured(null, new HashMap<>(), Map.of(), 0);
    }
    var progress = spec.commandLine().getErr();
    try (var timer = device.timer(null, engines, line -> progress.println("  " + line))) {
      var rounds = device.rounds();
      var stopwatch = new Stopwatch(timer, resolution);
      return new Measured(
          timer.provenance(),
          stopwatch.micros(contenders, rounds),
          stopwatch.figures(contenders, throughputBatch),
          rounds);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
