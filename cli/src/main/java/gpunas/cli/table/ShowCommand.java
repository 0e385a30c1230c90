package gpunas.cli.table;

import gpunas.cli.TextFiles;
import gpunas.cli.UserError;
import gpunas.cli.server.ServerOption;
import gpunas.formats.space.SpaceYaml;
import gpunas.latency.report.TableReport;
import gpunas.latency.roofline.Estimates;
import gpunas.latency.table.LatencyTable;
import gpunas.searchspace.LayerGrid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas table show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what a table is and how well it predicts.")
final class ShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      paramLabel = "FILE|ID",
      description =
          "A file, an estimate such as estimate-a100-fp16-b1, or a table of the latency service.")
  private String table = "";

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      description = "The space whose layers are estimated. Default: ${DEFAULT-VALUE}.")
  private String space = "quickstart";

  @Option(names = "--svg", paramLabel = "FILE", description = "Draws predicted against measured.")
  private @Nullable Path svg;

  @Override
  public Integer call() {
    var shown = table();
    new TableText(TableReport.of(shown)).print(spec.commandLine().getOut());
    if (svg != null) {
      TextFiles.replace(
          svg, new PredictionPlot(shown.predictions(), shown.id(), deviation(shown)).toSvg());
    }
    return ExitCode.OK;
  }

  /** Relative; 0 if it is not known. */
  static double deviation(LatencyTable table) {
    var deviation = table.relativeDeviation();
    return deviation == null ? 0 : deviation;
  }

  private LatencyTable table() {
    var file = Path.of(table);
    if (Estimates.isEstimate(table) && !Files.exists(file)) {
      return estimate();
    }
    return Files.exists(file)
            || table.contains("/")
            || table.endsWith(".json")
            || table.endsWith(".csv")
        ? TableFiles.read(file)
        : new ServedTables(server.server()).get(table);
  }

  private LatencyTable estimate() {
    try {
      return Estimates.table(table, new LayerGrid(SpaceYaml.load(space)).layers());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
